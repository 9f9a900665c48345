"""Files as pages show them: name, size, whether they were looked through; and how to add one."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.files.receive_file import kinds_in_words
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.file_kinds import for_browser
from machi.forms.domain.files.places import (
    ITEM_ID,
    PAPER,
    Rule,
    State,
    StoredFile,
    papers,
)
from machi.forms.domain.procedure import Procedure, in_words
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.problems import label

STATES = {
    State.RECEIVED: msgid("ウイルス検査を待っています"),
    State.SCANNING: msgid("ウイルス検査中です"),
    State.CLEAN: msgid("検査済み"),
    State.HELD: msgid("個人番号の確認待ち"),
    State.REFUSED: msgid("ウイルスが見つかったため、消しました"),
}
BADGES = {State.CLEAN: "success", State.HELD: "warning", State.REFUSED: "error"}
_KIB = 1024


@dataclass(frozen=True, slots=True)
class ShownFile:
    """One file for a template. `kind` is the badge's: a word and a shape."""

    id: UUID
    name: str
    size: str
    state: str
    kind: str
    may_go: bool
    """Whether it can be taken back: it is not part of a case yet."""
    clean: bool
    held: bool
    replaced: bool


def shown(file: StoredFile, language: str) -> ShownFile:
    return ShownFile(
        id=file.id,
        name=file.name,
        size=size_in_words(file.size),
        state=WORDS_OF.say(STATES[file.state], language),
        kind=BADGES.get(file.state, "info"),
        may_go=file.kept_at is None,
        clean=file.state is State.CLEAN,
        held=file.state is State.HELD,
        replaced=file.replaced_at is not None,
    )


def at(place: str, files: Sequence[StoredFile], language: str) -> list[ShownFile]:
    """Show what is at a place now."""
    return [shown(one, language) for one in files if one.place == place and not one.replaced_at]


def label_of_place(procedure: Procedure, evaluation: Evaluation, place: str, language: str) -> str:
    """Name what a file answers: its question, its item, or its document."""
    if place.startswith(PAPER):
        key, _, own = place.removeprefix(PAPER).partition("/")
        paper = next((one for one in papers(evaluation) if one.place == place), None)
        document = next(one for one in procedure.documents if one.key == key)
        item = paper.needed.item if paper and own else None
        title = in_words(document.title, language)
        return title if item is None else f"{title}（{item + 1}）"
    key, _, rest = place.partition("/")
    field = procedure.field(key)
    if field is None or not rest:
        return in_words(field.label if field else None, language) or place
    own, _, inner_key = rest.partition("/")
    items = evaluation.answers.get(key) or ()
    at = next((n for n, item in enumerate(items) if item.get(ITEM_ID) == own), 0)
    return label(procedure, f"{key}[{at}].{inner_key}", language)


def attachable(
    procedure: Procedure, evaluation: Evaluation, language: str
) -> list[tuple[str, str]]:
    """Name the documents that the office may ask to be sent: (place, its label)."""
    return [
        (one.place, label_of_place(procedure, evaluation, one.place, language))
        for one in papers(evaluation)
    ]


def size_in_words(size: int) -> str:
    if size < _KIB * _KIB:
        return f"{max(1, round(size / _KIB))} KB"
    return f"{size / _KIB / _KIB:.1f} MB"


@dataclass(frozen=True, slots=True)
class FileControl:
    """What a control for files needs beyond what every control has."""

    files: Sequence[ShownFile]
    accept: str
    several: bool
    full: bool
    replaces: bool
    """Whether a new file takes the place of one that was sent with the case."""
    takes: str
    """What it takes, in words: PDF・JPEG, how large, how many."""


def file_control(rule: Rule, files: Sequence[ShownFile], language: str) -> FileControl:
    takes = WORDS_OF.say(
        msgid("%(kinds)sを%(n)s件まで、1つ%(size)sMBまで送れます。"),
        language,
        kinds=kinds_in_words(rule),
        n=rule.max_files,
        size=rule.max_mb,
    )
    there = sum(1 for one in files if one.may_go)
    full = there >= rule.max_files
    replaces = any(not one.may_go for one in files)
    several = rule.max_files > 1
    return FileControl(files, for_browser(rule.accept), several, full, replaces, takes)


def papers_sent(
    evaluation: Evaluation, files: Sequence[StoredFile], language: str
) -> dict[str, list[ShownFile]]:
    """Show which files were sent for each document, by the key of what is needed."""
    return {one.needed.key: at(one.place, files, language) for one in papers(evaluation)}
