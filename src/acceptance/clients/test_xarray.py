"""Products as Zarr."""

import numpy
import rasterio
import xarray
from conftest import RESTRICTED, PUBLIC
import pystac_client


def test_opens_the_store_with_metadata(items):
    ndvi = xarray.open_zarr(items[0].assets["zarr"].href)["ndvi_po_valley"]
    assert ndvi.dims == ("y", "x")
    assert ndvi.shape == tuple(items[0].properties["proj:shape"])
    assert ndvi.attrs["units"] == "1"
    assert -1 <= float(ndvi.min()) < float(ndvi.max()) <= 1
    left, _, _, top = items[0].properties["proj:bbox"]
    assert (float(ndvi.x[0]), float(ndvi.y[0])) == (left + 5, top - 5)


def test_has_the_same_values_as_the_cog(items):
    ndvi = xarray.open_zarr(items[0].assets["zarr"].href, mask_and_scale=False)["ndvi_po_valley"]
    with rasterio.open(items[0].assets["cog"].href) as cog:
        numpy.testing.assert_array_equal(ndvi.values, cog.read(1))


def test_reads_what_a_token_opens(mesh):
    headers = mesh.authorization("hydrology-publisher")
    item = next(pystac_client.Client.open(mesh.stac, headers=headers).search(collections=[RESTRICTED]).items())
    product = xarray.open_zarr(item.assets["zarr"].href, storage_options={"headers": headers})
    assert float(product["ndvi_mincio"].mean()) > 0
