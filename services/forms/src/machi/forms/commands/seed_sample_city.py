import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

from machi.forms.commands.arrival import SYSTEM
from machi.forms.commands.edit_phrases import AddPhrase, add_phrase
from machi.forms.commands.publish_navigator import PublishNavigator, publish_navigator
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.store import phrases
from machi.forms.store.phrases import Purpose
from machi.shared.service import Context

NAVIGATORS = ("hikkoshi", "shussan", "kekkon", "taishoku", "okuyami")
"""In the order in which people see them."""


async def seed_sample_city(context: Context) -> None:
    """Publish the sample city's procedures and navigators; a second time changes nothing."""
    for _, document in documents("procedures"):
        await publish_procedure(PublishProcedure(document), context)
    guides = dict(documents("navigators"))
    for name in NAVIGATORS:
        await publish_navigator(PublishNavigator(guides[name]), context)
    await _seed_phrases(context)


def documents(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Read the sample city's documents of a kind, by name."""
    folder = files("machi.forms.sample_city") / kind
    for file in sorted(folder.iterdir(), key=lambda one: one.name):
        if file.name.endswith(".json"):
            yield file.name.removesuffix(".json"), json.loads(file.read_text(encoding="utf-8"))


async def _seed_phrases(context: Context) -> None:
    """Give the office some phrases to begin with; once it has its own, nothing comes back."""
    async with context.db.transaction() as tx:
        if await phrases.every(tx):
            return
    file = files("machi.forms.sample_city") / "phrases.json"
    ready = json.loads(file.read_text(encoding="utf-8"))
    for purpose in Purpose:
        for words in ready[purpose]:
            command = AddPhrase(purpose=purpose, words=words, procedure_id=None, by=SYSTEM)
            await add_phrase(command, context)
