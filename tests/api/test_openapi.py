"""Every JSON route, fuzzed from its own OpenAPI document: no 5xx, no undocumented answer.

Schemathesis sends what the document allows, what it forbids, wrong methods, wrong types, broken
headers, and checks each answer against the document: status, headers, content type, schema.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from machi.local.services import SERVICES
from machi.shared.auth.keys import StaffSigner
from machi.shared.auth.permissions import ROLES
from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.ids import new_id
from machi.shared.service import Service
from machi.shared.settings import CitySettings
from machi.shared.testing.plugin import NATS_PASSWORD, NATS_USER
from machi.shared.testing.served import Served, served
from machi.shared.testing.servers import TestPostgres

EXAMPLES = os.environ.get("MACHI_FUZZ_EXAMPLES", "10")
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
)
NAMES = [service.name for service in SERVICES]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("service", SERVICES, ids=NAMES)
def test_every_answer_is_documented_and_none_is_an_accident(
    service: Service, postgres: TestPostgres, nats: EmbeddedNats, city: CitySettings, tmp_path: Path
) -> None:
    with serving(service, postgres, nats, city) as running:
        run = subprocess.run(  # noqa: S603 - our own command line
            [
                str(Path(sys.executable).parent / "st"),
                "run",
                f"{running.url}/{service.name}/api/openapi.json",
                "--header",
                f"Authorization: Bearer {token_of_everybody(city)}",
                "--checks",
                ",".join(CHECKS),
                "--phases",
                "examples,coverage,fuzzing",
                "--max-examples",
                EXAMPLES,
                "--continue-on-failure",
                "--no-color",
                "--seed",
                "20261121",
                "--suppress-health-check",
                "all",
            ],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout[-12_000:] + run.stderr[-2_000:]
        assert "Test cases" in run.stdout, f"nothing was tested: {run.stdout}"


@pytest.mark.parametrize("service", SERVICES, ids=NAMES)
def test_broken_bodies_get_a_clear_refusal(
    service: Service, postgres: TestPostgres, nats: EmbeddedNats, city: CitySettings
) -> None:
    bodies = {
        "not JSON": (b"{", "application/json"),
        "not UTF-8": (b'{"a": "\xff\xfe"}', "application/json"),
        "a NUL": (b'{"site": "hon\\u0000cho"}', "application/json"),
        "not an object": (b"[]", "application/json"),
        "another kind": (b"<a/>", "application/xml"),
        "too big": (b'"' + b"a" * (12 << 20) + b'"', "application/json"),
        "too deep": (b"[" * 100_000, "application/json"),
        "a huge number": (b'{"amount_yen": 1' + b"0" * 5000 + b"}", "application/json"),
    }
    with (
        serving(service, postgres, nats, city) as running,
        httpx.Client(
            base_url=running.url,
            headers={"authorization": f"Bearer {token_of_everybody(city)}"},
            timeout=30,
        ) as program,
    ):
        document = program.get(f"/{service.name}/api/openapi.json").json()
        paths = [path for path, verbs in document["paths"].items() if "post" in verbs]
        assert paths
        for path in paths:
            address = path.replace("{", "").replace("}", "")
            for name, (body, kind) in bodies.items():
                answer = program.post(address, content=body, headers={"content-type": kind})
                assert 400 <= answer.status_code < 500, f"{path}, {name}: {answer.status_code}"
                assert answer.headers["content-type"] == "application/problem+json", (path, name)


@contextmanager
def serving(
    service: Service, postgres: TestPostgres, nats: EmbeddedNats, city: CitySettings
) -> Iterator[Served]:
    with asyncio.Runner() as runner:
        lent = postgres.new_database(service)
        url = runner.run(lent.__aenter__())
        settings = service.settings.model_validate(
            {
                "database_url": url,
                "nats_url": nats.url,
                "nats_user": NATS_USER,
                "nats_password": NATS_PASSWORD,
                "secret_key": "a key for tests that is long enough",
                "city": city,
            }
        )
        try:
            with served(service, settings) as running:
                yield running
        finally:
            runner.run(lent.__aexit__(None, None, None))


def token_of_everybody(city: CitySettings) -> str:
    """Sign in somebody with every role everywhere: fuzzing should come past the door."""
    assert city.auth_signing_key is not None
    signer = StaffSigner.read(city.auth_signing_key)
    roles = {"*": list(ROLES)}
    return signer.sign(
        new_id(), "見本 職員", roles, at=datetime.now(UTC), lifetime=timedelta(hours=1)
    )
