"""The documents that a correction asks for, as controls."""

from collections.abc import Mapping

from machi.forms.commands.asked_correction import AskedCorrection
from machi.forms.domain.correction import Ask
from machi.forms.domain.files.correcting import without_files
from machi.forms.domain.files.places import PAPER_RULE
from machi.forms.pages.shapes import Control
from machi.forms.pages.shown_files import at, file_control, label_of_place
from machi.forms.words import WORDS_OF, msgid

_MISSING = msgid("「%(label)s」を付けてください。")


def attach_controls(
    asked: AskedCorrection, language: str, told: Mapping[str, str], *, judged: bool
) -> list[Control]:
    """Draw a control for each document; `judged` says whether a missing one is told."""
    missing = set(without_files(asked.opened, asked.files)) if judged else set()
    controls = []
    for item in asked.request.items:
        if item.ask is not Ask.ATTACH:
            continue
        label = label_of_place(asked.procedure, asked.evaluation, item.path, language)
        lacking = WORDS_OF.say(_MISSING, language, label=label) if item.path in missing else None
        there = at(item.path, asked.files, language)
        controls.append(
            Control(
                kind="file",
                name=item.path,
                label=label,
                hint=item.message,
                required=True,
                error=told.get(item.path) or lacking,
                upload=file_control(PAPER_RULE, there, language),
            )
        )
    return controls
