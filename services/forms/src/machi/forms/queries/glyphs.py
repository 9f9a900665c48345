"""Which characters of some answers cannot be printed as they are: told before anybody prints."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from machi.forms.printing.glyphs import rare_in
from machi.forms.printing.press import Missing, PressBusy, PressFailed, press
from machi.forms.settings import FormsSettings
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class Unprintable:
    """characters: with the substitute of each. folder: where a font for them would be found."""

    characters: Sequence[Missing]
    folder: Path | None


async def unprintable(answers: Any, context: Context) -> Unprintable:  # noqa: ANN401 - answers
    """Look through answers, of one form or of several.

    The press is asked only where something rare was typed. When it does not answer, nothing is
    told: the paper says by itself what it substitutes.
    """
    settings = context.settings
    folder = settings.fonts if isinstance(settings, FormsSettings) else None
    rare = [found for text in _texts(answers) if (found := rare_in(text))]
    try:
        return Unprintable(await press(folder).missing(rare) if rare else (), folder)
    except (PressBusy, PressFailed):
        return Unprintable((), folder)


def _texts(answers: Any) -> Iterator[str]:  # noqa: ANN401 - the same
    if isinstance(answers, str):
        yield answers
    elif isinstance(answers, dict):
        for one in answers.values():
            yield from _texts(one)
    elif isinstance(answers, list | tuple):
        for one in answers:
            yield from _texts(one)
