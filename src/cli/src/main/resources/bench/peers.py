"""Peers of `terrane bench raster`, in each library's usual words. Prints one JSON object."""

import json
import os
import resource
import shutil
import sys
import time
import urllib.request

os.environ.setdefault("GDAL_DISABLE_READDIR_ON_OPEN", "EMPTY_DIR")
os.environ.setdefault("CPL_VSIL_CURL_ALLOWED_EXTENSIONS", ".tif")


def items(stac):
    request = urllib.request.Request(
        stac + "/search",
        data=json.dumps({"collections": ["bench"], "limit": 100}).encode(),
        headers={"Content-Type": "application/json"},
    )
    import pystac

    with urllib.request.urlopen(request) as answer:
        features = json.load(answer)["features"]
    return [pystac.Item.from_dict(feature) for feature in features]


def stackstac_ndvi(stac, out, threads, dtype):
    import dask
    import numpy
    import stackstac

    dask.config.set(scheduler="threads", num_workers=threads)
    array = stackstac.stack(
        items(stac),
        assets=["red", "nir"],
        epsg=32632,
        resolution=10,
        chunksize=1024,
        dtype=dtype,
        fill_value=numpy.array(numpy.nan, dtype).item() if dtype == "float64" else numpy.float32("nan"),
        rescale=False,
        xy_coords=False,
    )
    red, nir = array.sel(band="red"), array.sel(band="nir")
    ndvi = ((nir - red) / (nir + red)).squeeze("time", drop=True)
    ndvi = ndvi.drop_vars([name for name in ndvi.coords if name not in ndvi.dims])
    ndvi.attrs = {}
    ndvi.to_dataset(name="ndvi").to_zarr(out, mode="w")


def rasterio_ndvi(stac, out, threads):
    from concurrent.futures import ThreadPoolExecutor
    from threading import local

    import numpy
    import rasterio
    import zarr
    from rasterio.windows import Window

    assets = items(stac)[0].assets
    state = local()

    def open_all():
        if not hasattr(state, "red"):
            state.red = rasterio.open(assets["red"].href)
            state.nir = rasterio.open(assets["nir"].href)
        return state.red, state.nir

    with rasterio.open(assets["red"].href) as image:
        height, width = image.height, image.width
    target = zarr.create_array(out, shape=(height, width), chunks=(1024, 1024), dtype="float32", overwrite=True)

    def chunk(at):
        row, column = at
        red, nir = open_all()
        window = Window(column, row, min(1024, width - column), min(1024, height - row))
        r, n = red.read(1, window=window), nir.read(1, window=window)
        missing = (r == 0) | (n == 0)
        r, n = r.astype("float32"), n.astype("float32")
        with numpy.errstate(all="ignore"):
            value = (n - r) / (n + r)
        value[missing] = numpy.nan
        target[row : row + value.shape[0], column : column + value.shape[1]] = value

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(chunk, [(r, c) for r in range(0, height, 1024) for c in range(0, width, 1024)]))


def odc_median(stac, out, threads):
    import dask
    import numpy
    import odc.stac

    dask.config.set(scheduler="threads", num_workers=threads)
    scenes = odc.stac.load(
        items(stac),
        bands=["red", "nir"],
        crs="EPSG:32632",
        resolution=10,
        chunks={"x": 1024, "y": 1024},
        dtype="uint16",
        nodata=0,
    )
    red = scenes.red.where(scenes.red != 0).astype("float32")
    nir = scenes.nir.where(scenes.nir != 0).astype("float32")
    ndvi = ((nir - red) / (nir + red)).chunk({"time": -1}).median("time", skipna=True)
    ndvi = ndvi.drop_vars([name for name in ndvi.coords if name not in ndvi.dims])
    ndvi.attrs = {}
    ndvi.to_dataset(name="ndvi").to_zarr(out, mode="w")


def grid_of(out):
    """The grid of the product that Terrane wrote, or of the scene where there is none yet."""
    import glob

    groups = glob.glob(os.path.join(out, "run", "*.zarr", "zarr.json"))
    with open(groups[0]) as file:
        group = json.load(file)
    return os.path.dirname(groups[0]), group["attributes"]["spatial:transform"], group["attributes"]["spatial:shape"]


def warped_ndvi(stac, out, threads, resampling):
    from concurrent.futures import ThreadPoolExecutor
    from threading import local

    import numpy
    import rasterio
    import zarr
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT
    from rasterio.windows import Window

    product = os.path.join(os.path.dirname(out), "product")
    _, transform, (height, width) = grid_of(product)
    assets = items(stac)[0].assets
    state = local()

    def opened(name):
        return WarpedVRT(
            rasterio.open(assets[name].href),
            crs="EPSG:3035",
            transform=rasterio.Affine(*transform[:6]),
            width=width,
            height=height,
            resampling=Resampling[resampling],
            nodata=0,
        )

    target = zarr.create_array(out, shape=(height, width), chunks=(1024, 1024), dtype="float32", overwrite=True)

    def chunk(at):
        row, column = at
        if not hasattr(state, "red"):
            state.red, state.nir = opened("red"), opened("nir")
        window = Window(column, row, min(1024, width - column), min(1024, height - row))
        r, n = state.red.read(1, window=window), state.nir.read(1, window=window)
        missing = (r == 0) | (n == 0)
        r, n = r.astype("float32"), n.astype("float32")
        with numpy.errstate(all="ignore"):
            value = (n - r) / (n + r)
        value[missing] = numpy.nan
        target[row : row + value.shape[0], column : column + value.shape[1]] = value

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(chunk, [(r, c) for r in range(0, height, 1024) for c in range(0, width, 1024)]))


def agreement(folder, out, resampling):
    """Compares the product of Terrane with GDAL's warper at an error threshold of a millionth of a pixel, a few chunks of it."""
    import numpy
    import rasterio
    import zarr
    from rasterio.enums import Resampling
    from rasterio.vrt import WarpedVRT

    group, transform, (height, width) = grid_of(out)
    ours = zarr.open_group(group, mode="r")["ndvi"]
    total = alike = valid = 0
    worst = 0.0
    for top in range(0, height - 512, max(512, height // 4)):
        for left in range(0, width - 512, max(512, width // 4)):
            bands = []
            for name in ("red", "nir"):
                with rasterio.open(os.path.join(folder, name + ".tif")) as source:
                    # An error threshold of exactly 0 is taken for the default one.
                    with WarpedVRT(
                        source,
                        crs="EPSG:3035",
                        transform=rasterio.Affine(*transform[:6]) * rasterio.Affine.translation(left, top),
                        width=512,
                        height=512,
                        resampling=Resampling[resampling],
                        src_nodata=0,
                        nodata=0,
                        tolerance=1e-6,
                        dtype="float32",
                        XSCALE=1,
                        YSCALE=1,
                    ) as warped:
                        bands.append(warped.read(1))
            red, nir = bands
            with numpy.errstate(all="ignore"):
                theirs = numpy.where((red == 0) | (nir == 0), numpy.nan, (nir - red) / (nir + red))
            stored = ours[top : top + 512, left : left + 512]
            found = numpy.where(stored == -32768, numpy.nan, stored * 1e-4)
            both = numpy.isfinite(found) & numpy.isfinite(theirs)
            difference = numpy.abs(found - theirs)[both]
            alike += int((difference <= 1e-4).sum()) + int((numpy.isnan(found) & numpy.isnan(theirs)).sum())
            valid += int(both.sum())
            total += found.size
            worst = max(worst, float(difference.max(initial=0)))
    print(json.dumps({"pixels": total, "valid": valid, "alike": alike / total, "largest_difference": worst}))


def gdal_cog(source, out, threads):
    import rasterio.shutil

    rasterio.shutil.copy(
        source,
        out,
        driver="COG",
        COMPRESS="DEFLATE",
        LEVEL=6,
        PREDICTOR="YES",
        BLOCKSIZE=512,
        NUM_THREADS=threads,
        OVERVIEW_RESAMPLING="AVERAGE",
        OVERVIEWS="IGNORE_EXISTING",
    )


def remove(out):
    if os.path.isdir(out):
        shutil.rmtree(out)
    elif os.path.exists(out):
        os.remove(out)


def main():
    job, stac, out, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    if job.startswith("agreement-"):
        return agreement(stac, out, job.removeprefix("agreement-"))
    remove(out)
    import numpy, rasterio, xarray, zarr, dask  # imported before the clock starts

    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    if job == "stackstac-float64":
        stackstac_ndvi(stac, out, threads, "float64")
    elif job == "stackstac-float32":
        stackstac_ndvi(stac, out, threads, "float32")
    elif job == "rasterio-windows":
        rasterio_ndvi(stac, out, threads)
    elif job == "odc-stac-median":
        odc_median(stac, out, threads)
    elif job.startswith("warped-vrt-"):
        warped_ndvi(stac, out, threads, job.removeprefix("warped-vrt-"))
    elif job == "gdal-cog":
        gdal_cog(stac, out, threads)
    else:
        sys.exit("no job " + job)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu, "peak_mb": after.ru_maxrss / 1024}))


main()
