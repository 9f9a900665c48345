"""Become a server process that dies with its parent and is not root.

PostgreSQL refuses to run as root. Where we are root (a container, CI), we enter a user namespace in
which we are an ordinary user: no account is made, no folder's rights are opened. Where namespaces
are forbidden, we become `nobody`, and the data folder was given to it by `postgres.py`.

Run as `python -m machi.shared.embedded.launch PARENT_PID [--not-root] -- COMMAND ARG…`.
"""

import ctypes
import os
import signal
import sys

CLONE_NEWUSER = 0x10000000
PR_SET_PDEATHSIG = 1
ORDINARY = 1000
NOBODY = 65534


def enter_user_namespace() -> bool:
    """Stop being root inside, stay the same user outside. False where the system forbids it."""
    uid, gid = os.getuid(), os.getgid()
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "unshare") or libc.unshare(CLONE_NEWUSER) != 0:
        return False
    try:
        _write("/proc/self/setgroups", "deny")
        _write("/proc/self/uid_map", f"{ORDINARY} {uid} 1")
        _write("/proc/self/gid_map", f"{ORDINARY} {gid} 1")
    except OSError:
        return False
    return True


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as kernel:  # noqa: PTH123 - /proc wants one plain write
        kernel.write(text)


def become_nobody() -> None:
    os.setgroups([])
    os.setgid(NOBODY)
    os.setuid(NOBODY)


def die_with(parent: int) -> None:
    """Ask the kernel for SIGTERM-proof tidiness: when the parent goes, so do we (Linux only)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it died before we asked
        sys.exit(1)


def main(arguments: list[str]) -> None:
    split = arguments.index("--")
    parent, options, command = int(arguments[0]), arguments[1:split], arguments[split + 1 :]
    if "--not-root" in options and os.getuid() == 0 and not enter_user_namespace():
        become_nobody()
    die_with(parent)
    os.execv(command[0], command)  # noqa: S606 - the whole point: become the server


if __name__ == "__main__":
    main(sys.argv[1:])
