"""Prints papers in a child process, one after the other, each within a time limit.

A process of its own, because the engine cannot be stopped otherwise, and because its fonts are in
no serving process's memory. It ends when its input ends: a killed server leaves nothing behind.
"""

import asyncio
import json
import subprocess
import sys
import threading
import weakref
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO, Any

import structlog

from machi.forms.printing.bring_fonts import FONTS
from machi.forms.printing.compile import HEADER
from machi.forms.printing.glyphs import code_of
from machi.shared.errors import Unavailable

SECONDS = 20.0
"""How long one paper may take; a warm one takes some 0.02 s, the first of all about one."""
MOST_WAITING = 32
IPAMJ = Path("/usr/share/fonts/truetype/ipamj")
"""IPAmj明朝 (60,000 characters of 文字情報基盤), where Debian's fonts-ipamj-mincho puts it."""

_log = structlog.get_logger()


class PressBusy(Unavailable):
    """So many papers wait that another one is not taken."""

    code = "forms.press_busy"
    words = "印刷が混み合っています。少し待ってからもう一度お試しください。"


class PressFailed(Unavailable):
    """The engine failed, or took too long; the next paper starts another."""

    code = "forms.press_failed"
    words = "印刷できませんでした。もう一度お試しください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What to print: a template, its texts, and pictures as SVG by name.

    plain: values that are no text for readers (a language, a date of the file).
    """

    template: str
    paper: Mapping[str, Any]
    pictures: Mapping[str, str] = field(default_factory=dict)
    plain: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Printed:
    """A PDF, and the characters that no font has: they were printed as marked substitutes."""

    pdf: bytes
    substituted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Missing:
    """A character that no font has, and what is printed for it."""

    character: str
    printed: str

    @property
    def code(self) -> str:
        return code_of(self.character)


class Press:
    """The child process and the line in front of it. Any event loop may ask."""

    def __init__(self, folders: Sequence[Path], seconds: float = SECONDS) -> None:
        self._folders = [str(folder) for folder in folders]
        self._seconds = seconds
        self._turns = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")
        self._waiting = 0
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Which process it is; None before the first paper."""
        return self._child.pid if self._child else None

    async def print(self, sheet: Sheet) -> Printed:
        """Make a PDF.

        Raises:
            PressBusy: too many wait.
            PressFailed: the engine refused, died or took too long.

        """
        asked = {
            "template": sheet.template,
            "paper": sheet.paper,
            "pictures": sheet.pictures,
            "plain": sheet.plain,
        }
        told, pdf = await self._turn(asked)
        return Printed(pdf, tuple(told["substituted"]))

    async def missing(self, texts: Sequence[str]) -> list[Missing]:
        """List the characters of some texts that no font has. Raises as `print` does."""
        told, _ = await self._turn({"texts": list(texts)})
        return [Missing(character, printed) for character, printed in told["missing"]]

    async def _turn(self, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
        if self._waiting >= MOST_WAITING:
            raise PressBusy
        self._waiting += 1
        turn = asyncio.get_running_loop().run_in_executor(
            self._turns, self._ask, json.dumps(asked).encode()
        )
        turn.add_done_callback(self._leave)  # also when nobody waits for the answer any more
        return await turn

    def _leave(self, _: object) -> None:
        self._waiting -= 1

    def _ask(self, asked: bytes) -> tuple[dict[str, Any], bytes]:
        try:
            told, pdf = self._exchange(asked)
        except BrokenPipeError:  # it was killed while nobody printed
            told, pdf = self._exchange(asked)
        if not told["ok"]:
            _log.error("paper_refused", why=told["why"])
            raise PressFailed
        return told, pdf

    def _exchange(self, asked: bytes) -> tuple[dict[str, Any], bytes]:
        child = self._running()
        if child.stdin is None or child.stdout is None:
            raise PressFailed
        too_long = threading.Timer(self._seconds, child.kill)
        too_long.start()
        try:
            child.stdin.write(HEADER.pack(len(asked)) + asked)
            child.stdin.flush()
            told: dict[str, Any] = json.loads(_part(child.stdout))
            return told, _part(child.stdout)
        except (BrokenPipeError, EOFError) as error:
            self._child = None
            _put_away(child)
            if isinstance(error, BrokenPipeError):
                raise
            raise PressFailed from error
        finally:
            too_long.cancel()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            command = [sys.executable, "-m", "machi.forms.printing.compile", *self._folders]
            self._child = subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE
            )
            weakref.finalize(self, _put_away, self._child)
        return self._child


@cache
def press(further: Path | None) -> Press:
    """Give this process's press: one, whoever prints. `further` is a folder of the city's fonts."""
    folders = [FONTS, *(one for one in (further, IPAMJ) if one is not None and one.is_dir())]
    return Press(folders)


def _part(stream: IO[bytes]) -> bytes:
    (size,) = HEADER.unpack(_exactly(stream, HEADER.size))
    return _exactly(stream, size)


def _exactly(stream: IO[bytes], size: int) -> bytes:
    read = stream.read(size)
    if len(read) < size:
        raise EOFError
    return read


def _put_away(child: subprocess.Popen[bytes]) -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:  # what was not sent any more
                continue
