"""Set-up: begun anew after a kill, skipped when nothing changed, one line when it cannot."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from machi.local import set_up
from machi.local.places import ROOT
from machi.local.set_up import CannotSetUp, Workshop, environment


class DryWorkshop(Workshop):
    """Writes down what it would install."""

    def __init__(self, root: Path, fails: str = "") -> None:
        super().__init__(root, "run")
        self.steps: list[str] = []
        self.commands: list[Sequence[str]] = []
        self._fails = fails

    def _run(self, what: str, command: Sequence[str]) -> None:
        self.steps.append(what)
        self.commands.append(command)
        self.log.touch()
        if self._fails and self._fails in what:
            raise CannotSetUp(what)

    def _is_healthy(self) -> bool:
        return True


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "locks").mkdir()
    (tmp_path / "locks" / "run.txt").write_text("a==1 --hash=sha256:0")
    return tmp_path


def test_it_is_done_once_and_again_when_a_lock_changes(root: Path) -> None:
    first = DryWorkshop(root)
    assert not first.is_done()
    first.set_up()
    assert first.is_done()
    again = DryWorkshop(root)
    again.set_up()
    assert again.steps == []
    (root / "locks" / "run.txt").write_text("a==2 --hash=sha256:0")
    assert not again.is_done()


def test_every_package_comes_from_a_lock_with_hashes(root: Path) -> None:
    workshop = DryWorkshop(root)
    workshop.set_up()
    installs = [command for command in workshop.commands if "-r" in command]
    assert installs
    assert all("--require-hashes" in command for command in installs)
    assert all("--only-binary" in command for command in installs)


def test_one_that_was_killed_half_way_is_begun_anew(root: Path) -> None:
    workshop = DryWorkshop(root)
    workshop.set_up()
    half_installed = workshop.venv / "half installed"
    half_installed.touch()
    workshop.under_way.touch()
    assert not workshop.is_done()
    DryWorkshop(root).set_up()
    assert not half_installed.exists()


def test_one_that_could_not_fetch_something_goes_on_where_it_was(root: Path) -> None:
    with pytest.raises(CannotSetUp):
        DryWorkshop(root, fails="packages").set_up()
    kept = root / ".venv" / "kept"
    kept.touch()
    workshop = DryWorkshop(root)
    assert not workshop.is_done()
    workshop.set_up()
    assert kept.exists()


def test_a_python_without_venv_is_told_what_to_install(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(set_up, "_has", lambda _: False)
    workshop = DryWorkshop(root)
    workshop.uv = None
    with pytest.raises(CannotSetUp, match="python3-venv"):
        workshop.set_up()


def test_children_see_a_home_and_no_foreign_python(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setenv("PYTHONPATH", "/somewhere/else")
    sees = environment(Path("/x/.venv"))
    assert sees["HOME"] == "/x/.venv/home"
    assert "PYTHONPATH" not in sees
    assert sees["PATH"].startswith("/x/.venv/bin")


def test_without_a_python_there_is_one_line(tmp_path: Path) -> None:
    for tool in ("dirname", "sh"):
        (tmp_path / tool).symlink_to(
            next(p for p in (Path("/bin"), Path("/usr/bin")) if (p / tool).exists()) / tool
        )
    alone = tmp_path / "alone"
    alone.mkdir()
    (alone / "machi").write_bytes((ROOT / "machi").read_bytes())
    told = subprocess.run(  # noqa: S603 - the script itself
        ["/bin/sh", str(alone / "machi"), "up"],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "3.11" in told.stderr


def test_it_needs_nothing_but_the_standard_library() -> None:
    script = f"""
import json, runpy, sys
sys.argv = ["set_up"]
before = set(sys.modules)
runpy.run_path({str(Path(set_up.__file__))!r})
print(json.dumps([m.split(".")[0] for m in set(sys.modules) - before]))
"""
    told = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-I", "-S", "-c", script],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(json.loads(told.stdout)) <= set(sys.stdlib_module_names)
