"""What the suite shares: the mesh that runs, its people's tokens, and the table of results at the end."""

import importlib.metadata
import io
import os
import pathlib
from collections import Counter
from dataclasses import dataclass

import pystac_client
import pytest
import requests
import urllib3

HERE = pathlib.Path(__file__).parent
SHARED = pathlib.Path(os.environ.get("TERRANE_SHARED_DATA", HERE / "../../../../shared/data"))

PUBLIC = "agronomy.ndvi-po-valley"
RESTRICTED = "hydrology.ndvi-mincio"


@dataclass(frozen=True)
class Mesh:
    address: str
    issuer: str

    @property
    def stac(self):
        return self.address + "/stac"

    def authorization(self, person):
        """Of the demo's people everybody's password is the name."""
        form = {"grant_type": "password", "client_id": "terrane-cli", "username": person, "password": person}
        answer = requests.post(self.issuer + "/protocol/openid-connect/token", data=form, timeout=30)
        answer.raise_for_status()
        return {"Authorization": "Bearer " + answer.json()["access_token"]}


@pytest.fixture(scope="session")
def mesh():
    return Mesh(os.environ["TERRANE_ADDRESS"], os.environ["TERRANE_ISSUER"])


@pytest.fixture(scope="session")
def client(mesh):
    return pystac_client.Client.open(mesh.stac)


@pytest.fixture(scope="session")
def items(client):
    return list(client.search(collections=[PUBLIC], sortby="datetime").items())


@pytest.fixture(scope="session")
def older_items(mesh):
    """The same in STAC 1.0, for clients that know no newer one; as JSON, since pystac makes newer ones of them."""
    older = pystac_client.Client.open(mesh.stac, parameters={"stac_version": "1.0.0"})
    return list(older.search(method="GET", collections=[PUBLIC], sortby="datetime").items_as_dicts())


@pytest.fixture(scope="session", autouse=True)
def published_schemas():
    """JSON Schemas are read from the shared folder where it has them, and from their hosts otherwise."""
    pool = urllib3.connectionpool.HTTPConnectionPool
    urlopen = pool.urlopen

    def kept(self, method, url, *arguments, **settings):
        path = SHARED / "schemas" / self.host / url.lstrip("/")
        if self.scheme != "https" or not path.is_file():
            return urlopen(self, method, url, *arguments, **settings)
        headers = {"Content-Type": "application/json"}
        whole = settings.get("preload_content", True)
        return urllib3.HTTPResponse(io.BytesIO(path.read_bytes()), headers, 200, preload_content=whole)

    pool.urlopen = kept
    yield
    pool.urlopen = urlopen


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.get_closest_marker("last") is not None)


def pytest_terminal_summary(terminalreporter):
    """A line a client, whose package the module of tests is named after: its version, and what became of its tests."""
    results = {}
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.getreports(outcome):
            if outcome == "passed" and report.when != "call":
                continue
            module = report.nodeid.split("::")[0]
            results.setdefault(module, Counter())[outcome] += 1
    terminalreporter.write_sep("=", "clients")
    for module in sorted(results):
        package = module.removeprefix("test_").removesuffix(".py").replace("_", "-")
        try:
            version = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            version = ""
        outcome = ", ".join(f"{count} {name}" for name, count in sorted(results[module].items()))
        terminalreporter.write_line(f"{package:<20} {version:<12} {outcome}")
