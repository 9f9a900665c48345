"""The audit log as a file of its own: JSON lines that anybody can check without our database.

The first line says where the file begins and the mark before it; one line an entry; the last line
says where it ends. A file that was cut off, or whose lines were changed, removed or put in, does
not check; neither does one that was moved into another place of the chain.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.application import Actor
from machi.forms.domain.audit import Action, AuditEntry, Kept, is_whole

FORMAT = "machi-audit/1"


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of going through a file: how many entries, from and to which, or what is wrong."""

    first: int
    last: int
    mark: str
    wrong: str | None

    @property
    def whole(self) -> bool:
        return self.wrong is None


class _Wrong(Exception):
    """A line that is not what it has to be there."""


def head_line(after: int, before: bytes) -> str:
    """Write the first line: the entries after this number follow the entry with this mark."""
    return _line({"format": FORMAT, "after": after, "before": before.hex()})


def entry_line(kept: Kept) -> str:
    """Write one entry with its mark."""
    return _line(as_json(kept))


def end_line(seq: int, mark: bytes) -> str:
    """Write the last line: where the file ends."""
    return _line({"end": seq, "mark": mark.hex()})


def as_json(kept: Kept) -> dict[str, Any]:
    """Give an entry as it is written down outside."""
    by = kept.entry.by
    return {
        "seq": kept.seq,
        "mark": kept.mark.hex(),
        "id": str(kept.id),
        "at": kept.at.isoformat(timespec="microseconds"),
        "action": str(kept.entry.action),
        "application_id": str(kept.entry.application_id),
        "actor_id": by.id,
        "actor_role": by.role,
        "actor_name": by.name,
        "why": kept.entry.why,
    }


def check(lines: Iterable[str]) -> Checked:
    """Go through a file from its first line to its last."""
    every = iter(lines)
    seq, mark = 0, b""
    first = 0
    try:
        seq, mark = _head(_read(next(every, "")))
        first = seq + 1
        for line in every:
            told = _read(line)
            if "end" in told:
                return Checked(first, seq, mark.hex(), _after_end(told, seq, mark, every))
            kept = _kept(told)
            if kept.seq != seq + 1 or not is_whole(mark, kept):
                wrong = f"entry {kept.seq} does not follow entry {seq}"
                return Checked(first, seq, mark.hex(), wrong)
            seq, mark = kept.seq, kept.mark
    except _Wrong as wrong:
        return Checked(first, seq, mark.hex(), str(wrong))
    return Checked(first, seq, mark.hex(), f"the file ends after entry {seq}, without its end")


def _after_end(told: Mapping[str, Any], seq: int, mark: bytes, rest: Iterator[str]) -> str | None:
    if (told.get("end"), told.get("mark")) != (seq, mark.hex()):
        return f"the end says {told.get('end')}, the entries {seq}"
    return "something follows the end" if next(rest, "").strip() else None


def _head(told: Mapping[str, Any]) -> tuple[int, bytes]:
    if told.get("format") != FORMAT:
        raise _Wrong("the file does not begin as one of ours")
    try:
        return int(told["after"]), bytes.fromhex(told["before"])
    except (KeyError, TypeError, ValueError) as error:
        raise _Wrong("the file does not begin as one of ours") from error


def _kept(told: Mapping[str, Any]) -> Kept:
    try:
        action = told["action"] if told["action"] not in set(Action) else Action(told["action"])
        by = Actor(told["actor_id"], told["actor_role"], told["actor_name"])
        entry = AuditEntry(action, UUID(told["application_id"]), by, told["why"])
        at = datetime.fromisoformat(told["at"])
        return Kept(int(told["seq"]), bytes.fromhex(told["mark"]), UUID(told["id"]), at, entry)
    except (KeyError, TypeError, ValueError) as error:
        raise _Wrong("a line that is no entry") from error


def _read(line: str) -> Mapping[str, Any]:
    try:
        told = json.loads(line)
    except ValueError as error:
        raise _Wrong("a line that is no JSON") from error
    if not isinstance(told, Mapping):
        raise _Wrong("a line that is no entry")
    return told


def _line(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"
