"""The answers of a case, sealed under the case's own key: drafts too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from machi.shared.db.database import Transaction
from machi.shared.vault.vault import Vault

_PURPOSE = "answers"


@dataclass(frozen=True, slots=True)
class Answers:
    """What was answered, and the places whose twelve digits a person said are no 個人番号."""

    given: Mapping[str, Any]
    not_my_number: frozenset[str] = frozenset()


async def seal(tx: Transaction, vault: Vault, case_id: UUID, answers: Answers) -> bytes:
    content = {"given": answers.given, "not_my_number": sorted(answers.not_my_number)}
    return await vault.seal(tx, case_id, _PURPOSE, content)


async def unseal(tx: Transaction, vault: Vault, case_id: UUID, sealed: bytes) -> Answers:
    """Open the answers of a case.

    Raises:
        Forgotten: the case's key was destroyed.

    """
    content = await vault.open(tx, case_id, _PURPOSE, sealed)
    return Answers(content["given"], frozenset(content["not_my_number"]))
