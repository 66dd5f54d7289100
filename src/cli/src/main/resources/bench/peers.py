"""Peers of `terrane bench raster`: NDVI of one scene to Zarr, in each library's usual words. Prints one JSON object."""

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


def main():
    job, stac, out, threads = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
    shutil.rmtree(out, ignore_errors=True)
    import numpy, rasterio, xarray, zarr, dask  # imported before the clock starts

    before = resource.getrusage(resource.RUSAGE_SELF)
    start = time.perf_counter()
    if job == "stackstac-float64":
        stackstac_ndvi(stac, out, threads, "float64")
    elif job == "stackstac-float32":
        stackstac_ndvi(stac, out, threads, "float32")
    elif job == "rasterio-windows":
        rasterio_ndvi(stac, out, threads)
    else:
        sys.exit("no job " + job)
    seconds = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(json.dumps({"seconds": seconds, "cpu_seconds": cpu, "peak_mb": after.ru_maxrss / 1024}))


main()
