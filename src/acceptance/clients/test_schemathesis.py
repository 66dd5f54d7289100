"""The service against its own description: requests of all kinds by somebody who may do much, and no answer but those it tells."""

import os
import pathlib
import subprocess
import sys

import pytest

# It changes what it finds, so it comes last.
pytestmark = pytest.mark.last
SECONDS = int(os.environ.get("TERRANE_SCHEMATHESIS_SECONDS", "40"))
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]


def test_answers_as_it_is_described(mesh, tmp_path):
    run = subprocess.run(
        [
            pathlib.Path(sys.executable).with_name("schemathesis"),
            "run",
            mesh.address + "/q/openapi?format=json",
            "--url=" + mesh.address,
            "--header=Authorization: " + mesh.authorization("agronomy-owner")["Authorization"],
            "--checks=" + ",".join(CHECKS),
            "--phases=coverage,fuzzing",
            "--max-examples=10",
            f"--max-time={SECONDS}",
            "--request-timeout=30",
            "--continue-on-failure",
            "--no-color",
            "--seed=1",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=SECONDS * 3 + 60,
    )
    assert run.returncode == 0, run.stdout[-20_000:]
