from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.authoring.finding import Lint
from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.order import ProcedureRefused
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.reading import fingerprint, read_procedure
from machi.forms.store import procedures
from machi.shared.db.database import Transaction
from machi.shared.errors import Conflict
from machi.shared.service import Context

_passed: set[tuple[str, ...]] = set()
"""Documents that the linter has passed, by their hash and those of the versions before them."""


class VersionIsFinal(Conflict):
    """A published version never changes: a changed document needs a new version."""

    code = "forms.version_is_final"
    words = "公開した版は変更できません。版の番号を上げてください。"


@dataclass(frozen=True, slots=True)
class PublishProcedure:
    """A document becomes a version that people can use."""

    document: Mapping[str, Any]


async def publish_procedure(command: PublishProcedure, context: Context) -> bool:
    """Publish a document; give whether it was new. The same document again changes nothing.

    Raises:
        ProcedureRefused: the document has a fault; its detail says which.
        VersionIsFinal: this version was published with another content.

    """
    async with context.db.transaction() as tx:
        _, new = await publish_version(tx, command.document, context)
    return new


async def publish_version(
    tx: Transaction, document: Mapping[str, Any], context: Context
) -> tuple[Procedure, bool]:
    """Publish in the transaction of a whole command; give the version and whether it was new.

    Raises:
        ProcedureRefused: the document has a fault; its detail says which.
        VersionIsFinal: this version was published with another content.

    """
    await check_document(tx, document)
    procedure = read_procedure(document)
    mark = fingerprint(document)
    new, standing = await procedures.publish(tx, procedure, mark, context.clock.now())
    if standing != mark:
        raise VersionIsFinal(f"{procedure.id} version {procedure.version}")
    return procedure, new


async def check_document(tx: Transaction, document: Mapping[str, Any]) -> None:
    """Refuse a document that the linter has something against.

    Raises:
        ProcedureRefused: the first problem, in its detail: where, what, and how many more.

    """
    name, number = document.get("id"), document.get("version")
    earlier = (
        await procedures.earlier(tx, name, number - 1)
        if isinstance(name, str) and isinstance(number, int)
        else []
    )
    marks = tuple(fingerprint(one) for one in (document, *(one.document for one in earlier)))
    if marks not in _passed:
        refuse(lint(document, earlier))
        _passed.add(marks)


def refuse(found: Lint) -> None:
    """Raise the first problem of a document.

    Raises:
        ProcedureRefused: there is one.

    """
    if found.problems:
        first, more = found.problems[0], len(found.problems) - 1
        told = ", ".join(f"{name}={value}" for name, value in first.values.items())
        rest = f" (and {more} more)" if more else ""
        raise ProcedureRefused(f"{first.at}: {first.code} {told}{rest}", field=first.at)
