"""`machi demo`: finds the city, walks the journey, says how it went."""

import json
from dataclasses import asdict

from machi.local.data_folder import passwords, running
from machi.local.demo.events import NatsAddress
from machi.local.demo.journey import walk_through
from machi.local.demo.walk import Failed, Walk
from machi.local.places import DataFolder
from machi.local.say import Console
from machi.local.trouble import Trouble


async def demo(data: DataFolder, url: str | None, nats: str | None, *, as_json: bool) -> None:
    """Walk the journey in a running city.

    Args:
        data: the folder of a city on this machine; its address and bus are found there.
        url: another city's address.
        nats: `nats://user:password@host:port` of a user that may read events.
        as_json: print the steps as JSON at the end.

    Raises:
        Trouble: no city is open, or a step failed.

    """
    now = running(data)
    where = url or (now.url if now else None)
    if where is None:
        raise Trouble("街が開いていません。", "No city is open: start one with ./machi up.")
    bus = NatsAddress.parse(nats) if nats else None
    key = None
    if bus is None and now is not None and where.rstrip("/") == now.url:
        secret, key = passwords(data)["reader_nats"], passwords(data)["forms_key"]
        bus = NatsAddress(f"nats://127.0.0.1:{now.nats_port}", "reader", secret)
    console = Console()
    walk = Walk(None if as_json else console)
    try:
        await walk_through(where.rstrip("/"), walk, bus, key)
    except Failed:
        pass
    finally:
        if as_json:
            report = {"ok": walk.ok, "url": where, "steps": [asdict(step) for step in walk.steps]}
            console.line(json.dumps(report, ensure_ascii=False, indent=2))
    if not walk.ok:
        last = walk.steps[-1]
        raise Trouble(f"「{last.step}」でつまずきました。", f"Failed: {last.step_en}: {last.shows}")
    if not as_json:
        total = sum(step.seconds for step in walk.steps)
        console.line(f"{len(walk.steps)} 歩、{total:.1f} 秒。/ All steps done.")
