"""Reads COGs with GDAL and prints one JSON object a file: whether its validator is content, and what it sees."""
import hashlib
import json
import sys


def with_osgeo(path):
    from osgeo import gdal
    from osgeo_utils.samples import validate_cloud_optimized_geotiff as validator

    gdal.UseExceptions()
    warnings, errors, _ = validator.validate(path, full_check=True)
    dataset = gdal.Open(path)
    digest = lambda array: hashlib.sha256(array.astype(array.dtype.newbyteorder("<")).tobytes()).hexdigest()
    first = dataset.GetRasterBand(1)
    srs = dataset.GetSpatialRef()
    return {
        "warnings": warnings,
        "errors": errors,
        "bands": [digest(dataset.GetRasterBand(i + 1).ReadAsArray()) for i in range(dataset.RasterCount)],
        "overviews": [
            {"width": o.XSize, "height": o.YSize, "sha256": digest(o.ReadAsArray())}
            for o in (first.GetOverview(i) for i in range(first.GetOverviewCount()))
        ],
        "nodata": str(first.GetNoDataValue()),
        "transform": list(dataset.GetGeoTransform()),
        "epsg": int(srs.GetAuthorityCode(None)) if srs else 0,
        "scale": first.GetScale(),
        "description": first.GetDescription(),
        "statistics": first.GetMetadata(),
        "metadata": dataset.GetMetadata(),
        "computed": list(first.ComputeStatistics(False)),
    }


def with_rasterio(path):
    import rasterio
    from rio_cogeo import cog_validate

    valid, errors, warnings = cog_validate(path, strict=True)
    with rasterio.open(path) as dataset:
        digest = lambda array: hashlib.sha256(array.astype(array.dtype.newbyteorder("<")).tobytes()).hexdigest()
        overviews = []
        for level in range(len(dataset.overviews(1))):
            with rasterio.open(path, overview_level=level) as overview:
                overviews.append(
                    {"width": overview.width, "height": overview.height, "sha256": digest(overview.read(1))})
        t = dataset.transform
        statistics = dataset.statistics(1, clear_cache=True)
        return {
            "warnings": warnings,
            "errors": errors if not valid else [],
            "bands": [digest(dataset.read(i)) for i in dataset.indexes],
            "overviews": overviews,
            "nodata": str(dataset.nodata),
            "transform": [t.c, t.a, t.b, t.f, t.d, t.e],
            "epsg": dataset.crs.to_epsg() or 0,
            "scale": dataset.scales[0],
            "description": dataset.descriptions[0] or "",
            "statistics": dataset.tags(1),
            "metadata": dataset.tags(),
            "computed": [statistics.min, statistics.max, statistics.mean, statistics.std],
        }


def main():
    try:
        from osgeo_utils.samples import validate_cloud_optimized_geotiff  # noqa: F401

        read = with_osgeo
    except ImportError:
        import rio_cogeo  # noqa: F401

        read = with_rasterio
    for path in sys.argv[1:]:
        print(json.dumps(read(path)))


main()
