"""Where a package keeps its words, and how they are read: plain `.po` files, no compiling step.

Japanese is the language of the source: a message's id is its Japanese text. What a catalogue does
not translate is therefore shown in Japanese.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from gettext import c2py
from importlib.util import find_spec
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "ja"
SHARED = "machi.shared"


def package_folder(package: str) -> Path:
    """The folder of an importable package. Raises ModuleNotFoundError."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"no package named {package}", name=package)
    return Path(next(iter(spec.submodule_search_locations)))


def locale_folder(package: str) -> Path:
    """`locale/` of a package; everything in machi.shared shares the one beside this module."""
    if package == SHARED or package.startswith(f"{SHARED}."):
        return Path(__file__).parent / "locale"
    return package_folder(package) / "locale"


def catalogue_file(package: str, language: str) -> Path:
    return locale_folder(package) / language / "LC_MESSAGES" / "messages.po"


def languages_of(package: str) -> tuple[str, ...]:
    """Languages that a package speaks: Japanese, then those it has a catalogue for."""
    found = locale_folder(package).glob("*/LC_MESSAGES/messages.po")
    others = sorted(path.parent.parent.name for path in found)
    return (SOURCE_LANGUAGE, *others)


def read_catalogue(package: str, language: str) -> Catalog:
    """Read one `.po` file; an empty catalogue when there is none."""
    path = catalogue_file(package, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def id_of(message: Message) -> str:
    """The id that a message is looked up by: its singular."""
    return message.id if isinstance(message.id, str) else message.id[0]


def texts_of(message: Message) -> tuple[str, ...]:
    """The translation, each of its plural forms; empty where one is missing or only guessed."""
    texts = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
    return texts if message.id and all(texts) and not message.fuzzy else ()


@dataclass(frozen=True, slots=True)
class Translations:
    """The words of one language, in the shape that gettext callers and Jinja expect."""

    words: Mapping[tuple[str | None, str], tuple[str, ...]] = field(default_factory=dict)
    plural: Callable[[int], int] = lambda count: int(count != 1)

    @classmethod
    def read(cls, packages: Sequence[str], language: str) -> "Translations":
        """Merge catalogues; the first package that translates a message wins."""
        if language == SOURCE_LANGUAGE:
            return cls()
        catalogues = [read_catalogue(package, language) for package in packages]
        words: dict[tuple[str | None, str], tuple[str, ...]] = {}
        for message in (message for catalogue in reversed(catalogues) for message in catalogue):
            texts = texts_of(message)
            if texts:
                words[message.context, id_of(message)] = texts
        return cls(words, c2py(catalogues[0].plural_expr))

    def gettext(self, message: str) -> str:
        return self.words.get((None, message), (message,))[0]

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.npgettext(None, one, many, count)

    def pgettext(self, context: str, message: str) -> str:
        return self.words.get((context, message), (message,))[0]

    def npgettext(self, context: str | None, one: str, many: str, count: int) -> str:
        found = self.words.get((context, one), (one, many))
        return found[min(self.plural(count), len(found) - 1)]
