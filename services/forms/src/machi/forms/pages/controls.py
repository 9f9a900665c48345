"""Questions as the controls that a template draws: names, labels, values and errors in place."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from machi.forms.domain.conditions import write_condition
from machi.forms.domain.delegation import typist
from machi.forms.domain.files.places import ITEM_ID, Rule, asks_for_files
from machi.forms.domain.parsed import Problem
from machi.forms.domain.people import ACCOUNT_KINDS
from machi.forms.domain.procedure import Field, Page, Procedure, in_words
from machi.forms.pages.posted import BANK_KEYS, PART_KEYS
from machi.forms.pages.shapes import (
    HINTS,
    IN_ONE_PIECE,
    INPUT_MODE,
    OPTIONAL,
    OWN,
    SHOWN_ADDRESS,
    WIDTH,
    Control,
    Item,
    Shown,
    anchor,
    control_names,
    date_parts,
)
from machi.forms.pages.shown_files import at, file_control
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.answers import ACCOUNTS, SEXES
from machi.forms.words.conditions import names_of, why_words
from machi.forms.words.problems import PARTS, sentence
from machi.shared.ids import new_id


class Drawing:
    """Draws the visible questions of a page, with what was typed and what is wrong with it."""

    def __init__(
        self,
        shown: Shown,
        today: date,
        language: str,
        only_items: Mapping[str, frozenset[str]] | None = None,
    ) -> None:
        self._only_items = only_items or {}
        self._visible = shown.evaluation.visible
        self._answers = shown.evaluation.answers
        self._given = shown.given
        self._typist = typist(shown.procedure, shown.evaluation.answers)
        self._document = shown.procedure.document
        self._language = language
        self._missing = {anchor(one.at): one.at for one in shown.problems if one.code == "required"}
        self._explain = partial(_missing_part, shown.procedure, today, language)
        self._files = shown.files
        self.errors: dict[str, str] = dict(shown.told)
        for one in shown.problems:
            self.errors.setdefault(anchor(one.at), sentence(shown.procedure, one, today, language))

    def page(self, page: Page) -> list[Control]:
        return [
            self._question(field, field.key, self._given.get(field.key))
            for field in page.fields
            if field.key in self._visible
        ]

    def listed(self, controls: Sequence[Control]) -> list[tuple[str, str]]:
        """List the errors as (control to go to, sentence), in the order of the page."""
        names = list(control_names(controls))
        order = {name: place for place, name in enumerate(names)}
        found = [(self._reachable(name, names), text) for name, text in self.errors.items()]
        return sorted(found, key=lambda one: order.get(one[0], len(order)))

    def _reachable(self, name: str, names: list[str]) -> str:
        if name in names:
            return name
        return next((one for one in names if one.startswith(f"{name}.")), names[0] if names else "")

    def _say(self, text: str) -> str:
        return WORDS_OF.say(text, self._language)

    def _why(self, field: Field, name: str) -> str | None:
        """Say why it is asked: in its author's words, or else by the condition that shows it."""
        told = in_words(field.why, self._language)
        if told or field.visible_if is None:
            return told or None
        repeat = name.partition(".")[0] if "." in name else ""
        names = names_of(self._document, self._language)
        return why_words(write_condition(field.visible_if), names, repeat)

    def _question(self, field: Field, name: str, given: Any, place: str = "") -> Control:  # noqa: ANN401 - JSON
        common: dict[str, Any] = {
            "name": name,
            "label": in_words(field.label, self._language),
            "hint": in_words(field.help, self._language) or None,
            "why": self._why(field, name),
            "required": field.required or field.required_if is not None,
            "error": self.errors.get(name),
        }
        if field.has_items:
            return self._repeat(field, common, given)
        if field.type == "file":
            rule = Rule(field.accept, field.max_files, field.max_mb)
            there = at(place or field.key, self._files, self._language)
            upload = file_control(rule, there, self._language)
            return Control(kind="file", upload=upload, **common)
        if field.type in {"statement", "computed"}:
            text = in_words(field.text, self._language) or str(self._answers.get(field.key, ""))
            return Control(kind=field.type, value=text, **common)
        if field.type in {"person", "person_kana", "jp_address", "bank_account"}:
            children = list(self._parts(field, name, given if isinstance(given, Mapping) else {}))
            if name in self._missing:
                children = self._each_missing(name, children)
            elif common["error"] and children:
                children[0] = _with_error(children[0], common["error"])
            return Control(kind="group", children=children, **{**common, "error": None})
        return self._simple(field, common, given)

    def _each_missing(self, name: str, children: Sequence[Control]) -> list[Control]:
        """Say it of each part when the whole is missing: one sentence would name no field."""
        del self.errors[name]
        for one in children:
            if one.required:
                at = self._missing[name] + one.name.removeprefix(name)
                self.errors[one.name] = self._explain(at)
        return [_with_error(one, self.errors.get(one.name)) for one in children]

    def _simple(self, field: Field, common: dict[str, Any], given: Any) -> Control:  # noqa: ANN401
        kind, hint = field.type, common["hint"]
        if kind in {"choice", "multi"}:
            options = [(one.value, in_words(one.label, self._language)) for one in field.options]
            shape = "radios" if kind == "choice" else "checks"
            return Control(kind=shape, options=options, value=given or (), **common)
        if kind in {"date", "wareki_date"}:
            common["hint"] = hint or self._say(HINTS["date"])
            return Control(kind="date", value=date_parts(given), **common)
        if kind == "textarea":
            return Control(kind="textarea", value=given, maxlength=field.max_length, **common)
        if kind == "consent":
            return Control(kind="check", value=bool(given), **common)
        known = HINTS.get(kind)
        common["hint"] = hint or (self._say(known) if known else None)
        return Control(
            kind="text",
            value=given,
            inputmode=INPUT_MODE.get(kind) or ("numeric" if field.charset == "digits" else None),
            width=WIDTH.get(kind, "full"),
            autocomplete="email" if kind == "email" else "tel" if kind == "phone_jp" else None,
            **common,
        )

    def _parts(self, field: Field, name: str, given: Mapping[str, Any]) -> Iterator[Control]:
        own = field.concept == self._typist
        if field.type == "jp_address":
            yield from self._address(name, given, own=own, required=field.required)
        elif field.type == "bank_account":
            for key in BANK_KEYS:
                yield self._part(name, key, given.get(key), own=False, required=field.required)
        in_one_piece = [
            self._part(name, key, given.get(key), own=own, required=False)
            for part, key in IN_ONE_PIECE.items()
            if part in field.parts
        ]
        parts = field.parts if field.type == "person" else ()
        for part in ("kana",) if field.type == "person_kana" else parts:
            known = IN_ONE_PIECE.get(part, "") in given
            required = field.required and part not in field.optional_parts and not known
            if part == "address":
                inside = given.get("address") or {}
                yield from self._address(f"{name}.address", inside, own=own, required=required)
                continue
            for key in PART_KEYS[part]:
                if key not in IN_ONE_PIECE.values() or not in_one_piece:
                    yield self._part(name, key, given.get(key), own=own, required=required)
            if in_one_piece and part == ("kana" if "kana" in parts else "name"):
                yield self._other_name(name, in_one_piece)

    def _other_name(self, name: str, controls: list[Control]) -> Control:
        """Put a name in one piece behind a heading: few need it, and it would confuse the rest."""
        return Control(
            kind="details",
            name=f"{name}.in_one_piece",
            label=self._say(msgid("名前を氏と名に分けられないとき")),
            value=any(one.value or one.error for one in controls),
            children=controls,
        )

    def _address(
        self, name: str, given: Mapping[str, Any], *, own: bool, required: bool
    ) -> Iterator[Control]:
        whole = "full_address" in given
        if whole:  # from a card, as one text: to be looked at, and taken out by whoever knows parts
            yield self._part(name, "full_address", given["full_address"], own=False, required=True)
        for key in SHOWN_ADDRESS:
            required_here = required and not whole
            yield self._part(name, key, given.get(key), own=own, required=required_here)
        for key in ("local_government_code", "street_address_id"):
            if key in given:  # came from elsewhere: kept, and not asked
                yield Control(kind="hidden", name=f"{name}.{key}", label="", value=given[key])

    def _part(self, name: str, key: str, given: Any, *, own: bool, required: bool) -> Control:  # noqa: ANN401
        hint = HINTS.get(key)
        common: dict[str, Any] = {
            "name": f"{name}.{key}",
            "label": self._say(PARTS[key]),
            "hint": self._say(hint) if hint else None,
            "required": required and key not in OPTIONAL,
            "error": self.errors.get(f"{name}.{key}"),
        }
        if key == "date_of_birth":
            common["hint"] = self._say(msgid("例：昭和 64年1月7日"))
            return Control(
                kind="date", value=date_parts(given), autocomplete="bday" if own else None, **common
            )
        if key == "sex":
            options = [(value, self._say(words)) for value, words in SEXES]
            return Control(kind="radios", options=options, value=given or "", **common)
        if key == "kind":
            kinds = [(one, self._say(ACCOUNTS[one])) for one in ACCOUNT_KINDS]
            return Control(kind="radios", options=kinds, value=given or "", **common)
        return Control(
            kind="text",
            value=given,
            autocomplete=OWN.get(key) if own else None,
            inputmode=INPUT_MODE.get(key),
            width=WIDTH.get(key, "20"),
            **common,
        )

    def _repeat(self, field: Field, common: dict[str, Any], given: Any) -> Control:  # noqa: ANN401
        listed = given if isinstance(given, list) else []
        least = field.min if isinstance(field.min, int) else 0
        if not listed and (field.required or least):
            listed = [{}]
        title = in_words(field.item_label, self._language) or common["label"]
        only = self._only_items.get(field.key)
        items = [
            self._item(field, title, place, item)
            for place, item in enumerate(listed)
            if only is None or item.get(ITEM_ID) in only
        ]
        if only is not None:
            return Control(kind="repeat", items=items, fixed=True, **common)
        full = isinstance(field.max, int) and len(items) >= field.max
        return Control(kind="repeat", items=items, add=None if full else title, **common)

    def _item(self, field: Field, title: str, place: int, item: Mapping[str, Any]) -> Item:
        # Files name the item that they belong to, so it has its id before it is stored.
        own = item.get(ITEM_ID) or (str(new_id()) if asks_for_files(field.fields) else "")
        return Item(
            f"{title}{place + 1}" if self._language == "ja" else f"{title} {place + 1}",
            place,
            own,
            [
                self._question(
                    inner,
                    f"{field.key}.{place}.{inner.key}",
                    item.get(inner.key),
                    f"{field.key}/{own}/{inner.key}",
                )
                for inner in field.fields
                if self._shown_in_item(field, inner, place)
            ],
        )

    def _shown_in_item(self, field: Field, inner: Field, place: int) -> bool:
        # The first item is drawn before it exists: what always shows, shows.
        return f"{field.key}[{place}].{inner.key}" in self._visible or (
            field.key not in self._answers and inner.visible_if is None
        )


def _with_error(control: Control, error: str | None) -> Control:
    values = {name: getattr(control, name) for name in Control.__dataclass_fields__}
    return Control(**{**values, "error": error})


def _missing_part(procedure: Procedure, today: date, language: str, at: str) -> str:
    return sentence(procedure, Problem(at, "required"), today, language)
