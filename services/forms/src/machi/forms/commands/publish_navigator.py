from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.commands.publish_procedure import VersionIsFinal
from machi.forms.domain.guides.lint import lint_navigator
from machi.forms.domain.guides.reading import read_navigator
from machi.forms.domain.navigator import NavigatorRefused
from machi.forms.domain.reading import fingerprint
from machi.forms.store import navigators, shelf
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class PublishNavigator:
    """A document becomes a version of a navigator that people use."""

    document: Mapping[str, Any]


async def publish_navigator(command: PublishNavigator, context: Context) -> bool:
    """Publish a navigator; give whether it was new. The same document again changes nothing.

    Raises:
        NavigatorRefused: the document has a fault; `field` names the place.
        VersionIsFinal: this version was published with another content.

    """
    async with context.db.transaction() as tx:
        return await publish_navigator_version(tx, command.document, context)


async def publish_navigator_version(
    tx: Transaction, document: Mapping[str, Any], context: Context
) -> bool:
    """Publish in the transaction of a whole command; give whether the version was new.

    Raises:
        NavigatorRefused: the document has a fault; `field` names the place.
        VersionIsFinal: this version was published with another content.

    """
    at = context.clock.now()
    await check_navigator(tx, document, context)
    navigator, mark = read_navigator(document), fingerprint(document)
    new, standing = await navigators.publish(tx, navigator, mark, at)
    if standing != mark:
        raise VersionIsFinal(f"{navigator.id} version {navigator.version}")
    return new


async def check_navigator(tx: Transaction, document: Mapping[str, Any], context: Context) -> None:
    """Refuse a document that the linter has something against.

    Raises:
        NavigatorRefused: the first problem, in its detail: where, what, and how many more.

    """
    problems = lint_navigator(document, await shelf.today(tx, context.clock.now())).problems
    if problems:
        first, more = problems[0], len(problems) - 1
        told = ", ".join(f"{name}={value}" for name, value in first.values.items())
        rest = f" (and {more} more)" if more else ""
        raise NavigatorRefused(f"{first.at}: {first.code} {told}{rest}", field=first.at)
