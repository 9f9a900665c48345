"""Five thousand names with rare glyphs are stored exactly; every day of every era is read back."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from tests.forms.applying import answers, document

from machi.forms.domain.eras import in_era
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.procedure import Field
from machi.forms.domain.reading import read_procedure
from machi.forms.domain.values import parse
from machi.forms.store import answers as sealed
from machi.shared.ids import new_id
from machi.shared.service import Context

NAMES = 5000
KANJI = [chr(code) for code in (*range(0x4E00, 0x9FA6), *range(0x3400, 0x4DB6))]
SUPPLEMENTARY = [chr(code) for code in range(0x20000, 0x2A6D7)]
COMPATIBILITY = [chr(code) for code in (*range(0xF900, 0xFA6E), *range(0xFA70, 0xFADA))]
"""U+FA19 神 and its like: one normalisation, and it is another person's name."""
SELECTORS = [chr(code) for code in range(0xE0100, 0xE0110)]
FAMOUS = ("𠮷田", "髙橋", "﨑山", "渡邉󠄄", "葛󠄀城", "神野", "ヷ", "𛀂", "々木")

A_DATE = Field(key="day", type="wareki_date", label={"ja": "日"}, allow_unknown=True)


def names() -> Iterator[str]:
    """Names as registers hold them, with variation selectors and rare planes. Synthetic."""
    yield from FAMOUS
    chance = random.Random(20261121)  # noqa: S311 - the same names each time
    for _ in range(NAMES - len(FAMOUS)):
        name = ""
        for _ in range(chance.randint(1, 4)):
            pool = chance.choice((KANJI, KANJI, SUPPLEMENTARY, COMPATIBILITY))
            name += chance.choice(pool)
            if pool is KANJI and chance.random() < 0.3:
                name += chance.choice(SELECTORS)
        yield name


async def test_names_are_stored_exactly_as_they_were_typed(context: Context) -> None:
    procedure = read_procedure(document())
    stored = []
    for name in names():
        applicant = {**answers()["applicant"], "family_name": name}
        given = {**answers(), "applicant": applicant}
        found = evaluate(procedure, given, Circumstances("online", date(2026, 4, 6)))
        assert found.ok, (name, found.errors)
        stored.append(found.answers["applicant"]["family_name"])
    assert stored == list(names())
    case: UUID = new_id()
    async with context.db.transaction() as tx:
        kept = await sealed.seal(tx, context.vault, case, sealed.Answers({"names": stored}))
    async with context.db.transaction() as tx:
        opened = await sealed.unseal(tx, context.vault, case, kept)
    assert opened.given["names"] == list(names())


def test_every_day_from_meiji_on_comes_back_from_its_era() -> None:
    """Written as people write it (明治元年9月8日), then read; 29 February among them."""
    day, last = date(1868, 1, 25), date(2027, 12, 31)
    while day <= last:
        written = in_era(day)
        read = parse(A_DATE, written)
        assert read.value == day.isoformat(), (day, written, read)
        day += timedelta(days=1 if day.month == 2 or day.day < 3 else 7)


def test_unknown_parts_come_back_as_unknown() -> None:
    for written in ("9999-99-99", "1950-99-99", "1950-03-99"):
        assert parse(A_DATE, written).value == written
