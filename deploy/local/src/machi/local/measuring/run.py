"""`machi bench` and `machi faults`: run programs by name and print what they measured."""

import json
from collections.abc import Mapping, Sequence

from machi.local.measuring.measured import Measured
from machi.local.measuring.programs import names, program
from machi.local.say import Console
from machi.local.trouble import Trouble


async def run(
    folder: str, wanted: Sequence[str], numbers: Mapping[str, int], *, as_json: bool
) -> None:
    """Run the named programs of a folder, or all of them.

    Args:
        folder: `bench` or `tests/faults`.
        wanted: their names; none means all.
        numbers: arguments for their `measure`, such as `kills=100`.
        as_json: print JSON at the end instead of lines as they come.

    Raises:
        Trouble: a goal was missed, or there is no such program.

    """
    console = Console()
    every: list[Measured] = []
    programs = {name: program(folder, name) for name in wanted or names(folder)}
    for name, (about, measure) in programs.items():
        if not as_json:
            console.line(f"── {name}: {about}")
        measured = await measure(**numbers)
        every += measured
        for one in [] if as_json else measured:
            console.line(one.as_line())
    if as_json:
        console.line(json.dumps([one.as_json() for one in every], ensure_ascii=False, indent=2))
    missed = [one.name for one in every if not one.holds]
    if missed:
        raise Trouble("目標に届きません。", f"Missed: {', '.join(missed)}.")


def show(folder: str) -> None:
    """List what there is."""
    for name in names(folder):
        Console().line(f"{name:<24} {program(folder, name)[0]}")


def numbers_of(words: Sequence[str]) -> tuple[list[str], dict[str, int]]:
    """Split `issue_ticket --rounds 3` into names and numbers.

    Raises:
        Trouble: an option without a whole number.

    """
    wanted: list[str] = []
    numbers: dict[str, int] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            wanted.append(word)
            continue
        name, _, value = word[2:].partition("=")
        value = value or next(rest, "")
        if not value.isdecimal():
            raise Trouble(f"{word} には数が要ります。", f"{word} needs a whole number.")
        numbers[name.replace("-", "_")] = int(value)
    return wanted, numbers
