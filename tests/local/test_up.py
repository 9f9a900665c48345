"""`machi up`: opens, refuses in one line, closes within five seconds, survives being killed."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest

from machi.local.city_process import CityProcess, DidNotOpen
from machi.local.network import bound

OpenCity = Callable[..., CityProcess]

pytestmark = pytest.mark.timeout(300)

CLOSES_WITHIN = 5.0
OPENS_AGAIN_WITHIN = 10.0


@pytest.fixture(scope="module")
def open_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[CityProcess]:
    """One city for tests that leave it open."""
    city = CityProcess(tmp_path_factory.mktemp("open") / "city")
    city.wait_until_open()
    yield city
    city.end()


def own_servers(city: CityProcess) -> list[psutil.Process]:
    """List the city's PostgreSQL and NATS; forecasts and voice have children of their own."""
    return [
        one
        for one in psutil.Process(city.pid).children()
        if one.status() != psutil.STATUS_ZOMBIE and one.name().startswith(("postgres", "nats"))
    ]


def take_a_number(url: str) -> str:
    body = {"site": "honcho", "line": "shimin-shomei", "here": True}
    answer = httpx.post(f"{url}/queue/api/v1/tickets", json=body, trust_env=False, timeout=10)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["ticket_path"])


@contextmanager
def open_pages(url: str, ticket: str, count: int) -> Iterator[list[httpx.Response]]:
    """Hold live pages open, as a hall full of phones and a wallboard does."""
    addresses = [f"{ticket}/live", "/queue/board/honcho/live", "/local/inbox/live"]
    with httpx.Client(base_url=url, trust_env=False, timeout=10) as client:
        streams = []
        for n in range(count):
            request = client.build_request("GET", addresses[n % len(addresses)])
            stream = client.send(request, stream=True)
            assert stream.status_code == 200
            streams.append(stream)
        yield streams
        for stream in streams:
            stream.close()


def nothing_left(processes: list[psutil.Process]) -> bool:
    gone, alive = psutil.wait_procs(processes, timeout=5)
    return bool(gone) and not alive


def test_it_closes_within_five_seconds_with_live_pages_open_and_finds_its_data_again(
    open_city: OpenCity,
) -> None:
    first = open_city()
    url = first.wait_until_open()
    children = first.children()
    assert {child.name().split(".")[0] for child in children} >= {"nats-server", "postgres"}
    ticket = take_a_number(url)
    with open_pages(url, ticket, 12):
        assert first.stop(signal.SIGTERM) < CLOSES_WITHIN
    assert first.wait() == 0
    assert nothing_left(children)

    began = time.monotonic()
    second = open_city()
    url = second.wait_until_open()
    assert time.monotonic() - began < OPENS_AGAIN_WITHIN
    assert httpx.get(f"{url}{ticket}", trust_env=False).status_code == 200
    with open_pages(url, ticket, 12):
        assert second.stop(signal.SIGINT) < CLOSES_WITHIN
    assert second.wait() == 0


def test_a_killed_city_leaves_nothing_running_and_its_data_is_found(open_city: OpenCity) -> None:
    first = open_city()
    ticket = take_a_number(first.wait_until_open())
    children = first.children()
    first.kill()
    assert nothing_left(children)
    url = open_city().wait_until_open()
    assert httpx.get(f"{url}{ticket}", trust_env=False).status_code == 200


@pytest.mark.parametrize("phase", ["initdb", "migrations"])
def test_a_first_start_that_was_killed_half_way_is_done_again(
    open_city: OpenCity, data: Path, phase: str
) -> None:
    first = open_city()
    while not reached(first, data, phase):
        time.sleep(0.005)
    first.kill()
    assert not (data / "postgres" / "initialised").exists() or phase == "migrations"
    take_a_number(open_city().wait_until_open())


def reached(city: CityProcess, data: Path, phase: str) -> bool:
    if phase == "initdb":
        return (data / "postgres" / "data" / "base").exists()
    return "PostgreSQL and NATS" in city.text()


def test_a_second_up_on_the_same_data_names_the_first(open_one: CityProcess) -> None:
    second = CityProcess(open_one.data)
    assert second.wait() == 1
    assert second.text().count("\n") == 1
    assert open_one.wait_until_open() in second.text()
    assert str(open_one.pid) in second.text()


@pytest.mark.parametrize("server", ["postgres", "nats-server"])
def test_a_server_that_dies_is_started_again(open_one: CityProcess, server: str) -> None:
    url = open_one.wait_until_open()
    victim = next(one for one in own_servers(open_one) if one.name().startswith(server))
    victim.kill()
    deadline = time.monotonic() + 20
    body = {"site": "honcho", "line": "shimin-ido", "here": True}
    while True:
        answer = httpx.post(f"{url}/queue/api/v1/tickets", json=body, trust_env=False, timeout=10)
        if answer.status_code == 201 and len(own_servers(open_one)) == 2:
            break
        assert answer.status_code in {201, 503}, answer.text
        assert time.monotonic() < deadline
        time.sleep(0.2)


def test_the_doctor_finds_servers_that_are_down(open_one: CityProcess) -> None:
    open_one.wait_until_open()
    assert doctor(open_one.data).returncode == 0
    psutil.Process(open_one.pid).suspend()  # so that it cannot start its servers again
    try:
        for child in own_servers(open_one):
            child.kill()
        told = doctor(open_one.data)
    finally:
        psutil.Process(open_one.pid).resume()
    assert told.returncode == 1
    assert "PostgreSQL does not answer" in told.stdout
    assert "NATS does not answer" in told.stdout
    assert "Traceback" not in told.stdout + told.stderr


def test_a_taken_port_is_one_line(open_city: OpenCity) -> None:
    with bound("127.0.0.1", 0) as taken:
        city = open_city("--port", str(taken.getsockname()[1]))
        with pytest.raises(DidNotOpen, match="is taken"):
            city.wait_until_open()
    assert city.wait() == 1
    assert city.text().count("\n") == 1


def test_a_data_folder_that_is_a_file_is_one_line(open_city: OpenCity, data: Path) -> None:
    data.write_text("not a folder")
    city = open_city()
    assert city.wait() == 1
    assert city.text().count("\n") == 1
    assert "Traceback" not in city.text()


def doctor(data: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-P", "-m", "machi.local", "doctor", "--data", str(data)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
