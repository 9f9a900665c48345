"""What concerns everybody a little wakes a few pages at a time; what concerns one, it at once."""

import asyncio
from contextlib import ExitStack

from machi.shared.web.live import LiveHub

NOWHERE = "postgresql://nobody@127.0.0.1:1/nothing"


async def test_a_thousand_pages_do_not_ask_at_once() -> None:
    hub = LiveHub(NOWHERE)
    with ExitStack() as stack:
        phones = [
            stack.enter_context(hub.subscribed([f"ticket:{n}"], ["board:honcho"]))
            for n in range(200)
        ]
        wall = stack.enter_context(hub.subscribed(["board:honcho"]))
        hub.tell(["ticket:150", "board:honcho"])
        assert wall.is_set()
        assert phones[150].is_set(), "who is called hears it at once"
        assert sum(each.is_set() for each in phones) == 1
        await asyncio.sleep(1)
        assert 30 <= sum(each.is_set() for each in phones) <= 60
        await asyncio.sleep(3.5)
        assert all(each.is_set() for each in phones), "nobody is forgotten"
    await hub.stop()


async def test_where_few_listen_they_hear_it_at_once() -> None:
    hub = LiveHub(NOWHERE)
    with hub.subscribed(["ticket:1"], ["board:honcho"]) as phone:
        hub.tell(["board:honcho"])
        await asyncio.wait_for(phone.wait(), 0.2)
    await hub.stop()


async def test_a_page_that_fetches_for_itself_is_not_woken_again() -> None:
    hub = LiveHub(NOWHERE)
    with ExitStack() as stack:
        phones = [
            stack.enter_context(hub.subscribed([f"ticket:{n}"], ["board:honcho"]))
            for n in range(50)
        ]
        hub.tell(["board:honcho"])
        hub.tell(["ticket:49"])
        phones[49].clear()
        await asyncio.sleep(1.3)
        assert all(each.is_set() for each in phones[:49])
        assert not phones[49].is_set()
    await hub.stop()


async def test_a_gap_in_listening_brings_the_board_back_first_and_phones_in_turn() -> None:
    hub = LiveHub(NOWHERE)
    with ExitStack() as stack:
        phones = [
            stack.enter_context(hub.subscribed([f"ticket:{n}"], ["board:honcho"]))
            for n in range(100)
        ]
        wall = stack.enter_context(hub.subscribed(["board:honcho"]))
        hub.tell_all()
        assert wall.is_set()
        assert not any(each.is_set() for each in phones)
        await hub.stop()
        assert all(each.is_set() for each in phones), "stopping ends every stream"
