"""An image's install steps, run in a clean folder: the service starts from that folder alone."""

import asyncio
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from machi.local.services import SERVICES
from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.embedded.ports import free_port
from machi.shared.embedded.postgres import EmbeddedPostgres

ROOT = Path(__file__).parents[2]
NAMES = [service.name for service in SERVICES]
COPIED = ("deploy/install.sh", "locks", "shared", "services/{name}")
FONTS = ("@expo-google-fonts/biz-udgothic", "@expo-google-fonts/noto-sans-jp")
PASSWORD = "only-for-tests"
START_SECONDS = 60


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path_factory.mktemp("images"))
    server.start()
    yield server
    server.stop()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", NAMES)
def test_a_service_starts_from_its_own_image_alone(
    name: str, tmp_path: Path, database: EmbeddedPostgres, nats: EmbeddedNats, keys: Path
) -> None:
    for source in COPIED:
        copy(ROOT / source.format(name=name), tmp_path / source.format(name=name))
    for package in ("@digital-go-jp/design-tokens", *FONTS):
        copy(ROOT / "node_modules" / package, tmp_path / "node_modules" / package)
    venv = tmp_path / ".venv"
    run(["sh", "deploy/install.sh", name, str(venv), "node_modules"], tmp_path, {})
    shutil.rmtree(tmp_path / "services")
    shutil.rmtree(tmp_path / "shared")
    asyncio.run(database.create(name, PASSWORD, name))
    port = free_port()
    prefix = name.upper()
    environment = {
        "MACHI_MODE": "production",
        "MACHI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MACHI_AUTH_PUBLIC_KEYS": str(keys / "public-keys.json"),
        "MACHI_NATS_SETUP_USER": "everybody",
        "MACHI_NATS_SETUP_PASSWORD": PASSWORD,
        f"{prefix}_DATABASE_URL": database.url(name, name, PASSWORD),
        f"{prefix}_NATS_URL": nats.url,
        f"{prefix}_NATS_USER": "everybody",
        f"{prefix}_NATS_PASSWORD": PASSWORD,
        f"{prefix}_SECRET_KEY": "k" * 40,
        "NOTIFY_SMTP_HOST": "127.0.0.1",
        "NOTIFY_MAIL_FROM": "city@example.jp",
        "NOTIFY_LINE_CHANNEL_SECRET": "s" * 32,
        "NOTIFY_LINE_CHANNEL_TOKEN": "t" * 32,
    }
    python = str(venv / "bin" / "python")
    for other in set(NAMES) - {name}:
        alone = subprocess.run(  # noqa: S603 - our own command line
            [python, "-c", f"import machi.{other}"], cwd=tmp_path, capture_output=True, check=False
        )
        assert alone.returncode != 0, f"the image of {name} holds {other}"
    for verb in ("migrate", "seed"):
        run([python, "-m", f"machi.{name}", verb], tmp_path, environment)
    serve = [python, "-m", f"machi.{name}", "serve", "--host", "127.0.0.1", "--port", str(port)]
    with subprocess.Popen(  # noqa: S603 - our own command line
        serve, cwd=tmp_path, env=clean(environment)
    ) as server:
        try:
            assert ready(f"http://127.0.0.1:{port}/{name}/readyz")
            page = httpx.get(f"http://127.0.0.1:{port}/{name}/static/ui/vendor/tokens.css")
            assert page.status_code == httpx.codes.OK, "the wheel holds the design tokens"
        finally:
            server.terminate()
    assert server.returncode in {0, -15}
    if name == "queue":  # the compose file lends its image to the sign-in process
        assert_staff_sign_in_starts(python, tmp_path, keys)


def assert_staff_sign_in_starts(python: str, folder: Path, keys: Path) -> None:
    """Start it as production does; its provider is down, which its pages say."""
    port = free_port()
    (folder / "groups.json").write_text("{}")
    environment = {
        "MACHI_PUBLIC_URL": f"http://127.0.0.1:{port}",
        "MACHI_SIGN_IN_SECRET_KEY": "k" * 40,
        "MACHI_AUTH_SIGNING_KEY": str(keys / "signing-key.json"),
        "MACHI_STAFF_OIDC_ISSUER": "http://127.0.0.1:1/realms/staff",
        "MACHI_STAFF_OIDC_CLIENT_ID": "machi",
        "MACHI_STAFF_OIDC_CLIENT_SECRET": PASSWORD,
        "MACHI_STAFF_OIDC_GROUPS": str(folder / "groups.json"),
    }
    serve = [python, "-m", "machi.shared.sign_in", "serve", "--port", str(port)]
    with subprocess.Popen(  # noqa: S603 - our own command line
        serve, cwd=folder, env=clean(environment)
    ) as server:
        try:
            assert ready(f"http://127.0.0.1:{port}/auth/healthz")
            page = httpx.get(f"http://127.0.0.1:{port}/auth/sign-in?next=/queue/desk")
            assert page.status_code == httpx.codes.SERVICE_UNAVAILABLE
            assert "サインインの確認先につながりません" in page.text
        finally:
            server.terminate()
    assert server.returncode in {0, -15}


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    else:
        shutil.copy(source, target)


def clean(environment: dict[str, str]) -> dict[str, str]:
    kept = {name: os.environ[name] for name in os.environ if name.startswith(("PIP_", "SSL_"))}
    return {"PATH": os.environ["PATH"], **kept, **environment}


def run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(  # noqa: S603 - our own command line
        command, cwd=folder, env=clean(environment), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def ready(address: str) -> bool:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if httpx.get(address, timeout=2).status_code == httpx.codes.OK:
                return True
        except httpx.TransportError:
            time.sleep(0.2)
    return False
