"""Items and assets as xarray's datasets, with no option said."""

import xarray


def test_opens_the_store(items):
    dataset = xarray.open_dataset(items[0].assets["zarr-xarray"], engine="stac")
    assert dataset["ndvi_po_valley"].shape == tuple(items[0].properties["proj:shape"])


def test_opens_a_cog(items):
    dataset = xarray.open_dataset(items[0].assets["cog"], engine="stac")
    assert [dataset.sizes["y"], dataset.sizes["x"]] == items[0].properties["proj:shape"]
