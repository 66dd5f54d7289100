"""GDAL: what QGIS and everything else opens products with."""

import numpy
import pytest
import rasterio
from rasterio.windows import Window

COG = "image/tiff; application=geotiff; profile=cloud-optimized"
ZARR = {"application/vnd.zarr; version=3", "application/vnd+zarr"}


def test_media_types_are_those_that_qgis_loads(items):
    for item in items:
        types = {asset.media_type for asset in item.assets.values() if "data" in (asset.roles or [])}
        assert types == ZARR | {COG}


def test_reads_a_window_by_byte_ranges(items):
    with rasterio.Env(GDAL_DISABLE_READDIR_ON_OPEN="EMPTY_DIR", CPL_VSIL_CURL_ALLOWED_EXTENSIONS=".tif"):
        with rasterio.open("/vsicurl/" + items[0].assets["cog"].href) as cog:
            assert cog.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
            assert cog.crs.to_epsg() == 32632
            assert cog.overviews(1)
            window = cog.read(1, window=Window(100, 100, 64, 64))
            assert (window == cog.read(1)[100:164, 100:164]).all()


@pytest.mark.skipif(
    tuple(map(int, rasterio.__gdal_version__.split(".")[:2])) < (3, 13), reason="GDAL reads sharded Zarr since 3.13"
)
def test_reads_the_zarr_array(items):
    address = "/vsicurl/" + items[0].assets["zarr"].href
    with rasterio.open(f'ZARR:"{address}":/ndvi_po_valley') as array, rasterio.open(items[0].assets["cog"].href) as cog:
        assert array.shape == tuple(items[0].properties["proj:shape"])
        numpy.testing.assert_array_equal(array.read(1), cog.read(1))


def test_mosaics_a_search(mesh, items):
    search = f"{mesh.stac}/search?collections={items[0].collection_id}"
    with rasterio.open(f'STACIT:"{search}":asset=cog') as mosaic:
        assert mosaic.crs.to_epsg() == 32632
        assert mosaic.read(1).any()
