"""Makes `.venv` from the lock files, then becomes `python -m machi.local`.

`./machi` runs this file by its path with any Python ≥ 3.11, before anything is installed: only the
standard library may be imported here. What is installed is stamped with a hash of its sources, so
that a later start does nothing. A set-up killed half-way leaves its mark and is begun anew.
"""

import errno
import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

PACKAGES: tuple[str, ...] = (
    "shared",
    "services/forms",
    "services/queue",
    "services/payments",
    "services/notify",
)
PACKAGES += ("deploy/local",)
FOR_DEVELOPERS = frozenset({"test", "bench", "faults"})
ASSETS = Path("shared/src/machi/shared/ui/assets.py")
FONTS = Path("services/forms/src/machi/forms/printing/bring_fonts.py")
SLOW_SECONDS = 2.0
BASE = str(getattr(sys, "_base_executable", sys.executable))


class CannotSetUp(Exception):
    """A sentence for the person at the terminal."""


class Workshop:
    """The folder of the repository and the environment that is made in it."""

    def __init__(self, root: Path, profile: str) -> None:
        self.root = root
        self.profile = profile
        self.venv = root / ".venv"
        self.python = self.venv / "bin" / "python"
        self.under_way = self.venv / "machi-set-up-under-way"
        self.log = self.venv / "machi-set-up.log"
        self.uv = shutil.which("uv")
        self.lock = -1

    def stamp(self, profile: str) -> Path:
        return self.venv / f"machi-{profile}.stamp"

    def is_done(self) -> bool:
        """Say whether what is installed was made from the sources as they are now."""
        # The developers' environment holds everything that running needs.
        profiles = {self.profile, "dev"}
        return not self.under_way.exists() and any(
            _read(self.stamp(profile)) == self.fingerprint(profile) for profile in profiles
        )

    def fingerprint(self, profile: str) -> str:
        sources = [self.root / "locks" / f"{profile}.txt", Path(__file__)]
        sources += [self.root / package / "pyproject.toml" for package in PACKAGES]
        sources += [self.root / name for name in (Path("package-lock.json"), ASSETS, FONTS)]
        told = hashlib.sha256()
        for source in sources:
            told.update(source.read_bytes() if source.exists() else b"")
            told.update(b"\0")
        return told.hexdigest()

    def set_up(self) -> None:
        """Install what is missing; safe to run twice at once, and to be killed anywhere."""
        if not os.access(self.root, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.root))
        self.lock = os.open(self.root, os.O_RDONLY)
        try:
            self._wait_for_others()
            if self.is_done():  # somebody else just did it
                return
            _say("準備をしています（初回のみ）。/ Setting up; only the first time takes a while.")
            self._make_environment()
            self._install_packages()
            self._install_assets()
            stamp = self.stamp(self.profile)
            stamp.with_suffix(".new").write_text(self.fingerprint(self.profile))
            stamp.with_suffix(".new").replace(stamp)
        finally:
            os.close(self.lock)

    def _wait_for_others(self) -> None:
        """Hold the folder: alone, and after any installer that a killed set-up left at work."""
        try:
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("別の準備が終わるのを待っています。/ Waiting for another set-up to end.")
            fcntl.flock(self.lock, fcntl.LOCK_EX)

    def _make_environment(self) -> None:
        if self.venv.exists() and (self.under_way.exists() or not self._is_healthy()):
            shutil.rmtree(self.venv)
        if self.venv.exists():
            self.under_way.touch()
            return
        self.venv.mkdir()
        self.under_way.touch()
        if self.uv:
            make = [self.uv, "venv", "--no-config", "--allow-existing", "--python", BASE]
        elif _has("ensurepip"):
            make = [BASE, "-I", "-m", "venv"]
        elif _has("pip"):
            make = [BASE, "-I", "-m", "venv", "--without-pip"]
        else:
            raise CannotSetUp(
                "この Python には venv がありません。/ This Python lacks venv and pip: install "
                "python3-venv (Debian, Ubuntu: sudo apt install python3-venv) or uv."
            )
        self._run("Python の環境 / Python environment", [*make, str(self.venv)])

    def _is_healthy(self) -> bool:
        check = "import sys; sys.exit(sys.version_info < (3, 11) or sys.prefix == sys.base_prefix)"
        try:
            return _succeeds([str(self.python), "-I", "-c", check])
        except OSError:
            return False

    def _install_packages(self) -> None:
        try:
            self._install_locked(self.profile, "Python のパッケージ / Python packages")
            self._install_our_packages()
        except CannotSetUp:
            self.under_way.unlink()  # it said no by itself: nothing is half installed
            raise
        self.under_way.unlink()

    def _install_locked(self, lock: str, what: str) -> None:
        requirements = str(self.root / "locks" / f"{lock}.txt")
        install = [*self._installer(), "--require-hashes", "--only-binary", ":all:"]
        self._run(what, [*install, "-r", requirements])

    def _install_our_packages(self) -> None:
        ours = [word for package in PACKAGES for word in ("-e", str(self.root / package))]
        install = [*self._installer(), "--no-deps", "--no-build-isolation"]
        self._run("Machi 本体 / Machi itself", [*install, *ours])

    def _install_assets(self) -> None:
        if not (self.root / ASSETS).exists():
            return
        if not shutil.which("npm"):
            self._install_locked("node", "npm（画面の部品のため）/ npm, to fetch browser assets")
        run = [str(self.python), "-P", "-m"]
        self._run("画面の部品 / Browser assets", [*run, "machi.shared.ui.assets"])
        self._run("印刷のフォント / Fonts of papers", [*run, "machi.forms.printing.bring_fonts"])

    def _installer(self) -> list[str]:
        if self.uv:
            return [self.uv, "pip", "install", "--no-config", "--python", str(self.python)]
        if (self.venv / "bin" / "pip").exists():
            pip = [str(self.python), "-I", "-m", "pip"]
        else:  # made without pip: the pip beside the base Python installs into it
            pip = [BASE, "-I", "-m", "pip", "--python", str(self.python)]
        return [*pip, "--disable-pip-version-check", "--no-input", "install"]

    def _run(self, what: str, command: Sequence[str]) -> None:
        """Run one step quietly; after two seconds show that it is going on, and for how long."""
        with self.log.open("ab") as output:
            output.write(f"\n$ {' '.join(command)}\n".encode())
            output.flush()
            sees = environment(self.venv)
            step = subprocess.Popen(
                command,
                stdout=output,
                stderr=output,
                env=sees,
                pass_fds=[self.lock],  # it holds the folder on, should we be killed
            )
            try:
                _wait(step, what)
            except BaseException:
                step.kill()
                step.wait()
                raise
        if step.returncode != 0:
            raise CannotSetUp(f"{what}: 失敗しました。/ failed: {_complaint(self.log)}")


def environment(venv: Path) -> dict[str, str]:
    """Give what children see: no foreign Python settings, and a home even where there is none."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    kept.setdefault("HOME", str(venv / "home"))
    kept.setdefault("LANG", "C.UTF-8")
    # uv and node bring lists of authorities; a city hall's proxy is known only to the system's.
    kept.setdefault("UV_SYSTEM_CERTS", "true")
    kept.setdefault("NODE_USE_SYSTEM_CA", "1")
    kept["PATH"] = os.pathsep.join([str(venv / "bin"), os.environ.get("PATH", os.defpath)])
    kept["PYTHONUTF8"] = "1"
    kept["VIRTUAL_ENV"] = str(venv)
    return kept


def _wait(step: "subprocess.Popen[bytes]", what: str) -> None:
    live = sys.stderr.isatty()
    began = time.monotonic()
    announced = False
    while True:
        try:
            step.wait(timeout=0.2 if live and announced else SLOW_SECONDS)
        except subprocess.TimeoutExpired:
            if live:
                _say(f"\r  … {what} {time.monotonic() - began:.0f} s", end="")
            elif not announced:
                _say(f"  … {what}")
            announced = True
        else:
            break
    if announced and step.returncode == 0:
        _say(f"{chr(13) if live else ''}  ✓ {what} {time.monotonic() - began:.0f} s")


def _has(module: str) -> bool:
    """Say whether the Python that the environment is made from can import a module."""
    return _succeeds([BASE, "-I", "-c", f"import {module}"])


def _succeeds(command: Sequence[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _read(path: Path) -> str | None:
    try:
        return path.read_text()
    except OSError:
        return None


def _complaint(log: Path) -> str:
    """Find the line of the last step's output that says what went wrong."""
    lines = (_read(log) or "").rpartition("\n$ ")[2].splitlines()[1:]
    spoken = [line.strip() for line in lines if line.strip()]
    errors = [line for line in spoken if "error" in line.lower()]
    return f"{(errors or spoken or ['?'])[-1]} ({log})"


def _say(line: str, end: str = "\n") -> None:
    print(line, end=end, file=sys.stderr, flush=True)


def main(root: Path, arguments: Sequence[str]) -> NoReturn:
    words = [word for word in arguments if not word.startswith("-")]
    profile = "dev" if words and words[0] in FOR_DEVELOPERS else "run"
    workshop = Workshop(root, profile)
    try:
        if not workshop.is_done():
            workshop.set_up()
    except CannotSetUp as error:
        _say(f"machi: {error}")
        sys.exit(1)
    except KeyboardInterrupt:
        _say("machi: 中断しました。次回やり直します。/ Stopped; the next start begins anew.")
        sys.exit(130)
    except OSError as error:
        _say(f"machi: 書き込めません。/ Cannot write: {error.filename or root}: {error.strerror}")
        sys.exit(1)
    sys.stdout.flush()
    command = [str(workshop.python), "-P", "-m", "machi.local", *arguments]
    os.execve(command[0], command, environment(workshop.venv))  # noqa: S606 - becoming it is the point


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
