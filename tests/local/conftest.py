"""Cities that a test opens, and that are gone when it ends."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from machi.local.city_process import CityProcess

OpenCity = Callable[..., CityProcess]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "city"


@pytest.fixture
def open_city(data: Path) -> Iterator[OpenCity]:
    """Start `up` on the test's data folder; keyword `data` names another."""
    opened: list[CityProcess] = []

    def start(*options: str, data: Path = data) -> CityProcess:
        opened.append(CityProcess(data, *options))
        return opened[-1]

    yield start
    for city in opened:
        city.end()
