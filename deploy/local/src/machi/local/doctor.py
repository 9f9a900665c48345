"""`machi doctor`: says in plain words what is wrong, and what to do about it."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import asdict
from functools import partial

from machi.local import doctor_machine as machine
from machi.local.findings import Finding, State, wrong
from machi.local.places import DataFolder
from machi.local.say import Console
from machi.local.trouble import Trouble

MARKS = {State.FINE: "✓", State.NOTE: "·", State.WRONG: "✗"}


async def doctor(data: DataFolder, port: int, *, as_json: bool) -> None:
    """Look at everything, and report.

    Raises:
        Trouble: something is wrong.

    """
    say = Console().line
    found = []
    async for finding in _look(data, port):
        found.append(finding)
        if not as_json:
            mark = MARKS[finding.state]
            say(f"{mark} {finding.about:<18} {finding.says}")
            if finding.says_en != finding.says:
                say(f"  {'':<18} {finding.says_en}")
    if as_json:
        say(json.dumps([asdict(finding) for finding in found], ensure_ascii=False, indent=2))
    bad = [finding.about for finding in found if finding.state is State.WRONG]
    if bad:
        raise Trouble("直すところがあります。", f"Something is wrong: {', '.join(bad)}.")


async def _look(data: DataFolder, port: int) -> AsyncIterator[Finding]:
    looks: dict[str, Callable[[], Finding]] = {
        "Python": machine.python,
        "set-up": machine.installed,
        "disk": partial(machine.disk, data),
        "clock": partial(machine.clock, data),
        "time zone": machine.time_zones,
        "data": partial(machine.folder, data),
        "port": partial(machine.port, data, port),
        "browser": machine.browser,
    }
    for about, look in looks.items():
        try:
            yield look()
        except Exception as error:  # noqa: BLE001 - one look that fails must not hide the others
            yield _could_not(about, error)
    try:
        # Imported late: with half of the packages missing, the machine can still be looked at.
        from machi.local import doctor_servers  # noqa: PLC0415

        async for finding in doctor_servers.look(data):
            yield finding
    except Exception as error:  # noqa: BLE001 - as above
        yield _could_not("city", error)


def _could_not(about: str, error: Exception) -> Finding:
    why = f"{type(error).__name__}: {error}"
    return wrong(about, f"調べられませんでした（{why}）。", f"Could not look: {why}")
