"""Every conformance class that the validator knows, with data of its own where it needs some."""

import pytest
import requests
from conftest import PUBLIC
from stac_api_validator import validations

CLASSES = [
    "core",
    "browseable",
    "children",
    "collections",
    "features",
    "features#fields",
    "features#filter",
    "features#query",
    "features#sort",
    "item-search",
    "item-search#fields",
    "item-search#filter",
    "item-search#query",
    "item-search#sort",
    "transaction",
]
QUERIED = validations.QueryConfig(
    query_comparison_field="eo:cloud_cover",
    query_eq_value=20,
    query_neq_value=20,
    query_lt_value=30,
    query_lte_value=20,
    query_gt_value=10,
    query_gte_value=20,
    query_substring_field="platform",
    query_starts_with_value="sentinel",
    query_ends_with_value="2a",
    query_contains_value="nel-",
    query_in_field="terrane:mark",  # whose values the validator takes for sets of characters
    query_in_values="a,b",
)
AREA = '{"type": "Polygon", "coordinates": [[[100, 0], [101, 0], [101, 1], [100, 1], [100, 0]]]}'


def item(collection, name, mark, cover):
    return {
        "type": "Feature",
        "stac_version": "1.1.0",
        "stac_extensions": ["https://stac-extensions.github.io/eo/v2.0.0/schema.json"],
        "id": name,
        "collection": collection,
        "geometry": {"type": "Point", "coordinates": [100.5, 0.5]},
        "bbox": [100.5, 0.5, 100.5, 0.5],
        "properties": {
            "datetime": "2023-01-01T00:00:00Z",
            "platform": "sentinel-2" + mark,
            "terrane:mark": mark,
            "eo:cloud_cover": cover,
        },
        "links": [],
        "assets": {"data": {"href": "https://example.com/data.tif"}},
    }


@pytest.fixture(scope="module")
def shelf(mesh):
    """A collection whose Items have what the validator asks for: texts to compare, and one that it may delete."""
    owner = mesh.authorization("agronomy-owner")
    collection = "agronomy.validated"
    document = {
        "type": "Collection",
        "stac_version": "1.1.0",
        "id": collection,
        "terrane:domain": "agronomy",
        "terrane:discover": "public",
        "terrane:read": "public",
        "title": "Items that a validator compares",
        "description": "Items that a validator compares, adds, changes and deletes.",
        "license": "CC0-1.0",
        "extent": {"spatial": {"bbox": [[100, 0, 101, 1]]}, "temporal": {"interval": [["2023-01-01T00:00:00Z", None]]}},
        "links": [],
    }
    collections = mesh.stac + "/collections"
    requests.post(collections, json=document, headers=owner, timeout=30).raise_for_status()
    features = [item(collection, f"item-{i}", "abc"[i % 3], i * 10) for i in range(5)]
    features.append(item(collection, "S2A_47XNF_20230423_0_L2A", "a", 50))
    answer = requests.post(
        f"{collections}/{collection}/items",
        json={"type": "FeatureCollection", "features": features},
        headers=owner,
        timeout=30,
    )
    answer.raise_for_status()
    yield collection
    requests.delete(f"{collections}/{collection}", headers=owner, timeout=30).raise_for_status()


# The transaction extension lets a change be answered with 200 and the document, or with 204; the validator knows the latter.
PERMITTED = "had unexpected status code 200 instead of 204"


@pytest.fixture
def valid_items(monkeypatch):
    """The Items that the validator writes have no links, and text as cloud cover, which the schemas that they name forbid."""
    retrieve = validations.retrieve

    def corrected(*arguments, body=None, **settings):
        if body and "eo:cloud_cover" in body.get("properties", {}):
            body["properties"]["eo:cloud_cover"] = float(body["properties"]["eo:cloud_cover"])
        if body and body.get("type") == "Feature":
            body.setdefault("links", [])
        return retrieve(*arguments, body=body, **settings)

    monkeypatch.setattr(validations, "retrieve", corrected)


@pytest.mark.parametrize("conformance", CLASSES)
def test_finds_no_error(mesh, shelf, valid_items, conformance):
    token = mesh.authorization("agronomy-publisher")["Authorization"].removeprefix("Bearer ")
    _, errors = validations.validate_api(
        root_url=mesh.stac,
        ccs_to_validate=[conformance],
        collection=PUBLIC if conformance in ("collections", "features") else shelf,
        geometry=AREA,
        auth_bearer_token=token if conformance == "transaction" else None,
        auth_query_parameter=None,
        fields_nested_property="properties.eo:cloud_cover",
        validate_pagination=True,
        query_config=QUERIED,
        transaction_collection=shelf,
        headers={},
        open_assets_urls=False,
    )
    assert "\n".join(error for error in map(str, errors) if PERMITTED not in error) == ""
