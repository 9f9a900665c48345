"""Where a run of the checks keeps its files, and that it gives the place back."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from machi.local import run_folder as module
from machi.local.run_folder import run_folder


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand in for the file system in memory, on a machine with room."""
    monkeypatch.setattr(module, "MEMORY", tmp_path)
    monkeypatch.setattr(module, "NEEDS", 0)
    monkeypatch.setattr(module, "SPARE", 0)
    return tmp_path


def test_a_run_is_in_memory_and_leaves_nothing(memory: Path) -> None:
    with run_folder() as folder:
        assert folder.parent == memory
        (folder / "of a test").mkdir()
    assert list(memory.iterdir()) == []


def test_a_run_goes_to_the_disk_where_memory_is_short(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "NEEDS", 2**60)
    with run_folder() as folder:
        assert folder.parent != memory
        assert folder.is_dir()
    assert not folder.exists()


def test_a_killed_runs_memory_is_given_back_and_a_running_ones_is_not(memory: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    (memory / f"machi-test-{ended.pid}-abc").mkdir()
    running = memory / f"machi-test-{os.getpid()}-abc"
    running.mkdir()
    others = memory / "somebody-else"
    others.mkdir()
    with run_folder():
        pass
    assert sorted(memory.iterdir()) == sorted([running, others])
