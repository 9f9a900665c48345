"""The port that people open, taken before anything else is started."""

import errno
import socket

import psutil

from machi.local.trouble import Trouble

BACKLOG = 2048


def bound(host: str, port: int) -> socket.socket:
    """Take a port at once; who comes before the city is ready waits in line.

    Raises:
        Trouble: somebody else has it, or this machine has no such address.

    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    taken = socket.socket(family, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        taken.bind((host, port))
        taken.listen(BACKLOG)
    except OSError as error:
        taken.close()
        raise _refusal(host, port, error) from error
    return taken


def _refusal(host: str, port: int, error: OSError) -> Trouble:
    if isinstance(error, PermissionError):
        return Trouble(
            f"ポート {port} を使う権限がありません。", f"May not use port {port}; try --port 8000."
        )
    if error.errno == errno.EADDRINUSE:
        return port_taken(port)
    return Trouble(
        f"{host} では受け付けられません。", f"Cannot listen on {host}: {error.strerror}."
    )


def port_taken(port: int) -> Trouble:
    who = who_listens(port)
    by, by_english = (f"（{who}）", f" by {who}") if who else ("", "")
    return Trouble(
        f"ポート {port} は使われています{by}。",
        f"Port {port} is taken{by_english}; try --port {port + 1}.",
    )


def who_listens(port: int) -> str:
    """Name the process that listens on a port, as far as we may know."""
    try:
        for connection in psutil.net_connections("tcp"):
            here = connection.laddr
            if here and here.port == port and connection.status == psutil.CONN_LISTEN:
                if connection.pid is None:
                    return ""
                return f"{psutil.Process(connection.pid).name()}, {connection.pid}"
    except psutil.Error:
        pass
    return ""


def address_for_people(host: str, port: int) -> str:
    """Give the address to open: for every-interface hosts the one other machines would use."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - only asked about
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(("192.0.2.1", 9))  # sends nothing: only picks a way out
                host = probe.getsockname()[0]
            except OSError:
                host = "127.0.0.1"
    return _url(host, port)


def address_from_here(host: str, port: int) -> str:
    """Give the address at which this machine reaches what listens on a host."""
    return _url({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host), port)  # noqa: S104 - as above


def _url(host: str, port: int) -> str:
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}"
