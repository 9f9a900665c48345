"""Looking a household up in the sample register, and whom the counter is never told of."""

from typing import Any

import pytest
from tests.forms.intake.counter import Counter, leaves
from tests.forms.intake.family import PROCEDURES, knows

from machi.forms.domain.intake.register import NoSuchResident, Standing, for_the_counter
from machi.forms.store.residents import CsvRegister, sample_file
from machi.shared.service import Context

REGISTER = CsvRegister(sample_file())
HIDDEN = "見えない町"
PROTECTED, HER_CHILD = "100007", "100008"


async def test_people_are_found_by_name_and_by_reading_of_any_width() -> None:
    assert [one.id for one in await REGISTER.search("見本 太", None)] == ["100001"]
    assert [one.id for one in await REGISTER.search("みほんは", None)] == ["100002"]
    assert [one.id for one in await REGISTER.search("ﾐﾎﾝ", "1988-05-04")] == ["100001"]
    assert [one.name for one in await REGISTER.search("葛\U000e0100", None)] == [
        "葛\U000e0100見本 \U00020bb7郎"
    ]
    assert [one.name for one in await REGISTER.search("sample", None)] == ["SAMPLE"]
    assert await REGISTER.search("  ", None) == []
    with pytest.raises(NoSuchResident):
        await REGISTER.household("0")


async def test_a_family_announced_by_the_city_it_leaves_says_little(counter: Counter) -> None:
    [father] = await REGISTER.search("見本 健", None)
    assert father.standing is Standing.INCOMING
    await counter.begin()
    await counter.do("procedures", procedures=list(PROCEDURES))
    await counter.do("resident", resident=father.id)
    await counter.hear_all(knows())
    seen = await counter.seen()
    assert len(seen["people"]) == 4
    assert seen["seal"] is not None
    assert sum(counter.typed.values()) < 35
    assert seen["values"]["move.to/city_block"]["source"] == "registry"


async def test_looking_somebody_up_is_on_the_record(counter: Counter, context: Context) -> None:
    await counter.begin()
    await counter.do("resident", resident="100001")
    rows = await context.db.rows("select action, application_id::text as of, why from audit_entry")
    assert [tuple(row) for row in rows] == [("prefill", counter.id, "住民記録から入力")]


async def test_looking_somebody_up_twice_adds_nobody(counter: Counter) -> None:
    await counter.begin()
    await counter.do("resident", resident="100001")
    once = (await counter.seen())["people"]
    await counter.do("resident", resident="100001")
    assert (await counter.seen())["people"] == once
    assert set(once.values()) == {"見本 太郎", "見本 花子", "見本 一郎", "見本 さくら"}


async def everything(counter: Counter, resident: str) -> dict[str, Any]:
    await counter.begin()
    await counter.do("procedures", procedures=["juminhyo", "kokuho-shutoku"])
    await counter.do("resident", resident=resident)
    return await counter.seen()


async def test_the_address_of_somebody_protected_is_filled_in_nowhere(counter: Counter) -> None:
    seen = await everything(counter, PROTECTED)
    assert HIDDEN not in str(seen)
    assert seen["protected"] == ["1"]
    assert len(seen["people"]) == 2
    asked = {one["name"] for one in seen["asks"] if one["required"]}
    assert "person:1~address" in asked  # only they themselves can say it


async def test_a_household_member_sees_nothing_of_somebody_protected(counter: Counter) -> None:
    seen = await everything(counter, HER_CHILD)
    assert HIDDEN not in str(seen)
    assert list(seen["people"].values()) == ["見本 星"]
    assert "月子" not in str(seen)


async def test_the_rule_is_in_the_port_whatever_the_adapter_gives() -> None:
    told = for_the_counter(await REGISTER.household(HER_CHILD))
    assert [one.id for one in told] == [HER_CHILD]
    assert leaves(dict(told[0].address)) == 0
    assert "hittosha" not in for_the_counter(await REGISTER.household(PROTECTED))[0].person
