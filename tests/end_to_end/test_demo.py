"""A citizen's whole day in a running city, as `./machi demo` walks it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from machi.local.city_process import CityProcess

pytestmark = pytest.mark.timeout(300)


def demo(data: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-P", "-m", "machi.local", "demo", "--json", "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def test_the_journey_works_twice_in_the_same_city(tmp_path: Path) -> None:
    city = CityProcess(tmp_path / "city")
    try:
        city.wait_until_open()
        for told in (demo(city.data), demo(city.data)):
            report = json.loads(told.stdout)
            assert told.returncode == 0, report["steps"][-1]
            assert report["ok"]
            assert report["steps"][-1]["step_en"] == "its events, read from JetStream"
    finally:
        city.end()


def test_without_a_city_it_says_so_in_one_line(tmp_path: Path) -> None:
    told = demo(tmp_path / "nowhere")
    assert told.returncode == 1
    assert told.stdout == ""
    assert told.stderr.count("\n") == 1
    assert "./machi up" in told.stderr
