"""The port is taken first, and a taken one is one line."""

import socket

import pytest

from machi.local.network import address_for_people, bound
from machi.local.trouble import Trouble


def test_a_taken_port_says_by_whom_and_what_to_do() -> None:
    with bound("127.0.0.1", 0) as first:
        port = first.getsockname()[1]
        with pytest.raises(Trouble, match=rf"Port {port} is taken.*try --port {port + 1}"):
            bound("127.0.0.1", port)


def test_an_address_of_another_machine_is_one_line() -> None:
    with pytest.raises(Trouble, match=r"Cannot listen on 192\.0\.2\.1"):
        bound("192.0.2.1", 0)


def test_whoever_comes_early_waits_in_line() -> None:
    with bound("127.0.0.1", 0) as door, socket.socket() as early:
        assert early.connect_ex(door.getsockname()) == 0


@pytest.mark.parametrize(
    ("host", "shown"),
    [("127.0.0.1", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000")],
)
def test_the_address_that_people_open(host: str, shown: str) -> None:
    assert address_for_people(host, 8000) == shown


@pytest.mark.allow_hosts(["192.0.2.1"])  # nothing is sent: a way out is picked
def test_an_address_for_phones_is_never_every_interface() -> None:
    assert "0.0.0.0" not in address_for_people("0.0.0.0", 8000)  # noqa: S104 - the point
