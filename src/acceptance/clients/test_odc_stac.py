"""Products loaded as one cube."""

import numpy
import odc.stac
import pystac
import rasterio


def test_knows_the_grid_without_opening_a_file(items):
    parsed = odc.stac.parse_item(items[0])
    band = parsed["cog", 1]
    assert band.geobox.crs.to_epsg() == 32632
    assert list(band.geobox.shape) == items[0].properties["proj:shape"]


def test_loads_the_pixels_as_they_are(items):
    cube = odc.stac.load(items, bands=["cog"])
    assert dict(cube.sizes) == {"y": 1024, "x": 1024, "time": len(items)}
    assert cube["cog"].dtype == numpy.int16
    assert cube["cog"].attrs["nodata"] == -32768
    with rasterio.open(items[0].assets["cog"].href) as cog:
        numpy.testing.assert_array_equal(cube["cog"].isel(time=0).values, cog.read(1))


def test_loads_the_older_items_alike(items, older_items):
    newer = odc.stac.load(items, bands=["cog"], resolution=100)
    older = odc.stac.load([pystac.Item.from_dict(item) for item in older_items], bands=["cog"], resolution=100)
    assert newer.identical(older)
