"""What titiler is made of: tiles and statistics of an Item's assets."""

import pytest
from rio_tiler.io import STACReader


@pytest.fixture(scope="module")
def reader(items):
    with STACReader(items[0].get_self_href()) as opened:
        yield opened


def test_finds_the_assets_that_are_rasters(reader):
    assert "cog" in reader.assets


def test_describes(reader):
    info = reader.info(assets=["cog"])["cog"]
    assert info.dtype == "int16"
    assert info.nodata_value == -32768


def test_tiles(reader):
    west, south, east, north = reader.get_geographic_bounds(reader.tms.rasterio_geographic_crs)
    tile = reader.tms.tile((west + east) / 2, (south + north) / 2, 13)
    image = reader.tile(tile.x, tile.y, tile.z, assets=["cog"])
    assert image.data.shape[1:] == (256, 256)
    assert image.mask.any()


def test_counts(reader, items):
    published = items[0].assets["cog"].to_dict()["bands"][0]["statistics"]
    statistics = reader.statistics(assets=["cog"], max_size=None)["cog"]["b1"]
    assert statistics.mean * 1e-4 == pytest.approx(published["mean"], abs=1e-4)
