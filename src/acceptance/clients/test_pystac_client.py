"""Discovery as Python's users do it."""

import pystac_client
import pytest
from conftest import PUBLIC, RESTRICTED


def ids(search):
    return [item.id for item in search.items()]


def test_finds_the_collections(client):
    assert PUBLIC in [collection.id for collection in client.get_collections()]
    assert RESTRICTED not in [collection.id for collection in client.get_collections()]


def test_searches_collections(client):
    found = client.collection_search(q="NDVI", bbox=(10, 44, 12, 46), datetime="2023", filter=f"id = '{PUBLIC}'")
    assert [collection.id for collection in found.collections()] == [PUBLIC]


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_pages_meet_every_item_once(client, items, method):
    search = client.search(method=method, collections=[PUBLIC], limit=1, sortby="+datetime")
    assert ids(search) == [item.id for item in items]
    assert search.matched() == len(items)
    assert [len(page.items) for page in search.pages()] == [1] * len(items)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_filters(client, items, method):
    least = min(items, key=lambda item: item.properties["eo:cloud_cover"])
    cover = least.properties["eo:cloud_cover"]
    for expression in (
        f"eo:cloud_cover <= {cover} AND collection = '{PUBLIC}'",
        {
            "op": "and",
            "args": [
                {"op": "<=", "args": [{"property": "eo:cloud_cover"}, cover]},
                {"op": "=", "args": [{"property": "collection"}, PUBLIC]},
            ],
        },
    ):
        assert ids(client.search(method=method, filter=expression)) == [least.id]
    assert ids(client.search(method=method, collections=[PUBLIC], query={"eo:cloud_cover": {"lte": cover}})) == [
        least.id
    ]


def test_finds_in_space_and_time(client, items):
    assert len(ids(client.search(collections=[PUBLIC], bbox=(10.8, 45.0, 11.0, 45.1)))) == len(items)
    assert ids(client.search(collections=[PUBLIC], bbox=(-80, 45, -79, 46))) == []
    assert len(ids(client.search(collections=[PUBLIC], intersects=items[0].geometry))) == len(items)
    assert ids(client.search(collections=[PUBLIC], datetime=items[0].datetime)) == [items[0].id]
    assert len(ids(client.search(collections=[PUBLIC], datetime="2023-06/2023-08"))) == len(items)


def test_selects_fields(client):
    search = client.search(collections=[PUBLIC], fields=["id", "properties.eo:cloud_cover", "-links"], limit=1)
    item = next(search.items_as_dicts())
    assert list(item["properties"]) == ["eo:cloud_cover"]
    assert "assets" not in item


def test_knows_what_can_be_filtered_by(client):
    queryables = client.get_merged_queryables([PUBLIC])
    assert {"datetime", "eo:cloud_cover", "geometry"} <= queryables["properties"].keys()


def test_sees_with_a_token_what_it_opens(mesh, client):
    assert ids(client.search(collections=[RESTRICTED])) == []
    signed_in = pystac_client.Client.open(mesh.stac, headers=mesh.authorization("carl"))
    assert len(ids(signed_in.search(collections=[RESTRICTED]))) == 3
    assert RESTRICTED in [collection.id for collection in signed_in.get_collections()]


def test_every_item_is_reached_by_links(client, items):
    assert {item.id for item in client.get_items(recursive=True)} == {item.id for item in items}
