"""The secrets of a city in containers: made once, complete, for their owner alone."""

import re
from pathlib import Path

import pytest

from machi.local.container_secrets import make_secrets
from machi.local.trouble import Trouble

ROOT = Path(__file__).parents[2]


def test_every_variable_that_the_containers_need_is_made_or_named(tmp_path: Path) -> None:
    written = make_secrets(tmp_path / "secrets").read_text(encoding="utf-8")
    compose = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    needed = set(re.findall(r"\$\{([A-Z_]+):\?", compose))
    assert needed == set(re.findall(r"^#? ?([A-Z_]+)=", written, re.MULTILINE))


def test_secrets_differ_and_are_for_their_owner_alone(tmp_path: Path) -> None:
    file = make_secrets(tmp_path / "secrets")
    values = re.findall(r"^[A-Z_]+(?:PASSWORD|KEY)=(.+)$", file.read_text(), re.MULTILINE)
    assert len(values) == len(set(values)) >= 15
    assert all(len(value) > 40 for value in values)
    for private in (file, file.parent / "sign-in" / "signing-key.json"):
        assert private.stat().st_mode & 0o077 == 0


def test_secrets_are_never_overwritten(tmp_path: Path) -> None:
    file = make_secrets(tmp_path)
    before = file.read_text()
    with pytest.raises(Trouble):
        make_secrets(tmp_path)
    assert file.read_text() == before
