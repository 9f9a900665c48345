"""One city at a time on one folder, and what a killed one left is cleaned up."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from machi.local.data_folder import (
    Running,
    is_taken,
    passwords,
    running,
    taken,
    write_running,
)
from machi.local.places import DataFolder
from machi.local.trouble import Trouble


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path / "city")


def test_a_second_city_on_the_same_folder_is_told_who_has_it(data: DataFolder) -> None:
    with taken(data):
        write_running(data, Running(os.getpid(), "http://127.0.0.1:8000"))
        with (
            pytest.raises(Trouble, match=rf"http://127\.0\.0\.1:8000 \(process {os.getpid()}\)"),
            taken(data),
        ):
            pass
        assert is_taken(data)
        assert running(data) == Running(os.getpid(), "http://127.0.0.1:8000")
    assert not is_taken(data)
    assert running(data) is None


def test_a_file_where_the_folder_should_be_is_one_line(data: DataFolder) -> None:
    data.path.write_text("not a folder")
    with pytest.raises(Trouble, match="Cannot write"), taken(data):
        pass


@pytest.mark.skipif(os.getuid() != 0, reason="only root can hide a folder from itself")
def test_a_folder_that_cannot_be_written_is_one_line(data: DataFolder) -> None:
    data.path.mkdir()
    script = f"""
import os
from pathlib import Path
from machi.local.data_folder import taken
from machi.local.places import DataFolder
from machi.local.trouble import one_line_errors
os.setuid(65534)
with one_line_errors(), taken(DataFolder(Path({str(data.path)!r}))):
    print("taken")
"""
    data.path.parent.parent.chmod(0o755)
    data.path.parent.chmod(0o755)
    told = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert told.returncode == 1
    assert told.stderr.count("\n") == 1
    assert "Cannot write" in told.stderr


def test_passwords_are_made_once_and_are_ours_alone(data: DataFolder) -> None:
    with taken(data):
        first = passwords(data)
        assert passwords(data) == first
    assert len(set(first.values())) == len(first)
    assert stat.S_IMODE(data.secrets.stat().st_mode) == 0o600
    assert stat.S_IMODE(data.path.stat().st_mode) == 0o700


def test_a_new_secret_joins_the_old_ones(data: DataFolder) -> None:
    with taken(data):
        data.secrets.write_text(json.dumps({"forms_database": "old"}))
        assert passwords(data)["forms_database"] == "old"
        assert len(passwords(data)["queue_key"]) >= 32


def test_servers_that_a_killed_city_left_are_ended(data: DataFolder) -> None:
    left = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
    with taken(data):
        started = psutil.Process(left.pid).create_time()
        write_running(data, Running(1, "http://x", children={"NATS": (left.pid, started)}))
    with taken(data):
        assert not psutil.pid_exists(left.pid)
    left.wait(5)


def test_another_process_with_a_reused_id_is_left_alone(data: DataFolder) -> None:
    with taken(data):
        write_running(data, Running(1, "http://x", children={"NATS": (os.getpid(), 1.0)}))
    with taken(data):
        assert psutil.pid_exists(os.getpid())
