"""What can be known of the container files without an engine for containers."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from machi.local.services import SERVICES
from machi.shared.service import Service
from machi.shared.settings import CitySettings

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
CONTAINERS: dict[str, Any] = COMPOSE["services"]
NAMES = [service.name for service in SERVICES]
VERBS = ("migrate", "serve", "work")
SET_UP = {"MACHI_NATS_SETUP_USER", "MACHI_NATS_SETUP_PASSWORD"}


@pytest.mark.parametrize("name", NAMES)
def test_each_service_is_migrated_then_serves_and_works(name: str) -> None:
    for verb in VERBS:
        container = CONTAINERS[f"{name}-{verb}"]
        assert container["command"][0] == verb
        assert container["build"]["args"] == {"SERVICE": name}
    for verb in ("serve", "work"):
        waits_for = CONTAINERS[f"{name}-{verb}"]["depends_on"]
        assert waits_for == {f"{name}-migrate": {"condition": "service_completed_successfully"}}


@pytest.mark.parametrize("name", [name for name in CONTAINERS if not name.endswith("-migrate")])
def test_each_lasting_container_is_watched_and_started_again(name: str) -> None:
    assert CONTAINERS[name]["restart"] == "unless-stopped"
    if name != "proxy":  # it depends on healthy services, and has none that depends on it
        assert CONTAINERS[name]["healthcheck"]["test"]


@pytest.mark.parametrize("service", SERVICES, ids=NAMES)
@pytest.mark.parametrize("verb", VERBS)
def test_every_variable_is_a_setting_that_exists(service: Service, verb: str) -> None:
    prefix = service.settings.model_config.get("env_prefix", "")
    known = {f"{prefix}{name}".upper() for name in service.settings.model_fields}
    known |= {f"MACHI_{name}".upper() for name in CitySettings.model_fields}
    given = set(CONTAINERS[f"{service.name}-{verb}"]["environment"])
    known.add("FORWARDED_ALLOW_IPS")  # uvicorn's own
    assert given <= known | (SET_UP if verb == "migrate" else set())
    needed = {
        f"{prefix}{name}".upper()
        for name, field in service.settings.model_fields.items()
        if field.is_required()
    }
    assert needed <= given


def test_a_rush_at_the_admission_room_has_a_process_of_its_own() -> None:
    rush, hall = CONTAINERS["queue-rush"], CONTAINERS["queue-serve"]
    assert {**rush, "image": None} == {**hall, "image": None}
    proxy = (ROOT / "deploy" / "proxy" / "Caddyfile").read_text(encoding="utf-8")
    assert proxy.index("handle @rush") < proxy.index("handle /queue/*")
    assert CONTAINERS["proxy"]["environment"]["MACHI_QUEUE_RUSH_UPSTREAM"] == "queue-rush:8000"


def test_the_process_that_signs_staff_in_holds_the_key_and_nothing_else() -> None:
    sign_in = CONTAINERS["sign-in"]
    given = {name for name in sign_in["environment"] if name.startswith("MACHI_")}
    own = {
        "MACHI_SIGN_IN_SECRET_KEY",
        "MACHI_AUTH_SIGNING_KEY",
        "MACHI_STAFF_OIDC_GROUPS",
        "MACHI_AUTH_PUBLIC_KEYS",
    }
    assert given <= own | {f"MACHI_{name}".upper() for name in CitySettings.model_fields}
    assert own <= given
    assert not [name for name in sign_in["environment"] if "DATABASE" in name or "NATS" in name]
    for name, container in CONTAINERS.items():
        if name != "sign-in":
            assert "MACHI_AUTH_SIGNING_KEY" not in container.get("environment", {})
            assert "MACHI_SIGN_IN" not in str(container.get("volumes"))


async def believed(trusted: str, peer: str, forwarded: str) -> str:
    """Say whom uvicorn takes for the visitor."""
    seen = []

    async def app(scope: Any, _receive: Any, _send: Any) -> None:  # noqa: ANN401 - any ASGI
        seen.append(scope["client"][0])

    scope: Any = {
        "type": "http",
        "scheme": "http",
        "client": (peer, 1),
        "headers": [(b"x-forwarded-for", forwarded.encode())],
    }
    await ProxyHeadersMiddleware(app, trusted)(scope, Any, Any)  # type: ignore[arg-type] # not called
    return str(seen[0])


@pytest.mark.parametrize("name", NAMES)
async def test_a_visitor_is_known_by_their_own_address_behind_the_proxy(name: str) -> None:
    value = CONTAINERS[f"{name}-serve"]["environment"]["FORWARDED_ALLOW_IPS"]
    trusted = value.removeprefix("${MACHI_PROXIES:-").removesuffix("}")
    for proxy in ("172.18.0.9", "10.89.0.4", "192.168.16.2"):  # engines' own networks
        told = await believed(trusted, proxy, "198.51.100.1, 203.0.113.5")
        assert told == "203.0.113.5"  # what the proxy added, not what the visitor made up
    assert await believed(trusted, "203.0.113.5", "198.51.100.1") == "203.0.113.5"


def test_no_secret_has_a_default() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    for variable, rest in re.findall(r"\$\{([A-Z_]+)([^}]*)\}", text):
        if re.search(r"PASSWORD|SECRET|TOKEN|KEY", variable):
            assert rest.startswith(":?"), f"{variable} must stop the start when it is not set"
    literal = re.findall(r"(?:PASSWORD|SECRET|TOKEN)[A-Z_]*: (?!\$\{)(\S+)", text)
    assert not literal


@pytest.mark.parametrize("name", NAMES)
def test_no_service_knows_the_secret_of_another(name: str) -> None:
    for verb in VERBS:
        environment = CONTAINERS[f"{name}-{verb}"]["environment"]
        for other in set(NAMES) - {name}:
            assert f"{other.upper()}_" not in str(environment)
    assert not SET_UP & set(CONTAINERS[f"{name}-serve"]["environment"])


def test_every_file_that_the_containers_need_exists() -> None:
    for container in CONTAINERS.values():
        for volume in container.get("volumes", []):
            if volume.startswith("./"):
                assert (ROOT / volume.split(":")[0]).exists(), volume
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
    for line in re.findall(r"^COPY (?!--from)(.+)$", dockerfile, re.MULTILINE):
        for source in line.split()[:-1]:
            for name in NAMES:
                assert (ROOT / source.replace("${SERVICE}", name)).exists(), source


def test_the_proxy_understands_its_file() -> None:
    caddy = shutil.which("caddy")
    assert caddy, "caddy is missing: `./machi test` installs it where it may"
    names = [*NAMES, "sign_in"]
    upstreams = {f"MACHI_{name.upper()}_UPSTREAM": "127.0.0.1:1" for name in names}
    checked = subprocess.run(  # noqa: S603 - our own command line
        [caddy, "validate", "--adapter", "caddyfile", "--config", ROOT / "deploy/proxy/Caddyfile"],
        env={"MACHI_SITE_ADDRESS": "city.test", "HOME": "/nonexistent", **upstreams},
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stderr
