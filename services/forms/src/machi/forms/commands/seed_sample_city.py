import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from machi.forms.commands.publish_navigator import PublishNavigator, publish_navigator
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.shared.service import Context

NAVIGATORS = ("hikkoshi", "shussan", "kekkon", "taishoku", "okuyami")
"""In the order in which people see them."""


async def seed_sample_city(context: Context) -> None:
    """Publish the sample city's procedures and navigators; a second time changes nothing."""
    for _, document in documents("procedures"):
        await publish_procedure(PublishProcedure(document), context)
    for name, document in documents("navigators"):
        await publish_navigator(PublishNavigator(document, NAVIGATORS.index(name)), context)


def documents(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read the sample city's documents of a kind, by name."""
    folder = files("machi.forms.sample_city") / kind
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            yield file.name.removesuffix(".json"), json.loads(file.read_text(encoding="utf-8"))
