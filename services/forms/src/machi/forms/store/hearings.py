"""What was heard at a counter, sealed under the intake's own key."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.intake.hearing import Chosen, Hearing, Source, Value
from machi.shared.db.database import Transaction
from machi.shared.vault.vault import Vault

_PURPOSE = "intake"


async def seal(tx: Transaction, vault: Vault, intake_id: UUID, hearing: Hearing) -> bytes:
    content = {
        "people": hearing.people,
        "next_person": hearing.next_person,
        "applicant": hearing.applicant,
        "procedures": [_plain_choice(one) for one in hearing.procedures],
        "values": {path: _plain(one) for path, one in hearing.values.items()},
        "lists": hearing.lists,
        "protected": sorted(hearing.protected),
        "not_my_number": sorted(hearing.not_my_number),
        "navigator": hearing.navigator,
        "said": hearing.said,
        "doubts": sorted(hearing.doubts),
        "others": {
            about: [{path: _plain(one) for path, one in side.items()} for side in sides]
            for about, sides in hearing.others.items()
        },
    }
    return await vault.seal(tx, intake_id, _PURPOSE, content)


async def unseal(tx: Transaction, vault: Vault, intake_id: UUID, sealed: bytes) -> Hearing:
    """Open what was heard.

    Raises:
        Forgotten: the intake is over; its key was destroyed.

    """
    content = await vault.open(tx, intake_id, _PURPOSE, sealed)
    return Hearing(
        people=tuple(content["people"]),
        next_person=content["next_person"],
        applicant=content["applicant"],
        procedures=tuple(_choice(one) for one in content["procedures"]),
        values={path: _value(one) for path, one in content["values"].items()},
        lists={name: tuple(listed) for name, listed in content["lists"].items()},
        protected=frozenset(content["protected"]),
        not_my_number=frozenset(content["not_my_number"]),
        navigator=content["navigator"],
        said=content["said"],
        doubts=frozenset(content.get("doubts", ())),
        others={
            about: tuple({path: _value(one) for path, one in side.items()} for side in sides)
            for about, sides in content.get("others", {}).items()
        },
    )


def _plain_choice(one: Chosen) -> list[Any]:
    return [one.procedure_id, one.version, str(one.draft_id) if one.draft_id else None]


def _choice(plain: list[Any]) -> Chosen:
    procedure_id, version, draft = plain
    return Chosen(procedure_id, version, UUID(draft) if draft else None)


def _plain(one: Value) -> dict[str, Any]:
    return {
        "content": one.content,
        "source": one.source,
        "at": one.at.isoformat(),
        "actor": one.actor,
        "before": one.before,
        "before_source": one.before_source,
        "why": one.why,
    }


def _value(plain: Mapping[str, Any]) -> Value:
    before = plain["before_source"]
    return Value(
        content=plain["content"],
        source=Source(plain["source"]),
        at=datetime.fromisoformat(plain["at"]),
        actor=plain["actor"],
        before=plain["before"],
        before_source=Source(before) if before else None,
        why=plain.get("why", ""),
    )
