"""What デジタル認証アプリ says of a person (基本4情報), as answers: looked at, not typed.

The name is one text and is never divided: nobody knows where 氏 ends. The address is one text, as
the card has it; people look at it. Readings and telephone are not known.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from machi.forms.domain.intake.card import CardAttributes
from machi.forms.domain.people import PERSON_KEYS
from machi.forms.domain.procedure import Procedure

SOURCE = "profile"
_SEXES = {"male": 1, "1": 1, "female": 2, "2": 2, "other": 9, "3": 9, "9": 9}
"""OpenID Connect Core 5.1 names them, the card numbers them; ISO 5218 where we write it down."""


def attributes_of(claims: Mapping[str, Any]) -> CardAttributes | None:
    """Read what a provider said; None when it did not tell all four.

    Args:
        claims: `name`, `address` (a text, or `formatted` in an object), `birthdate`, `gender`.

    """
    told = claims.get("address")
    address = told.get("formatted") if isinstance(told, Mapping) else told
    name, born = claims.get("name"), claims.get("birthdate")
    sex = _SEXES.get(str(claims.get("gender")))
    if not (isinstance(name, str) and isinstance(address, str) and name.strip() and sex):
        return None
    try:
        day = date.fromisoformat(str(born)).isoformat()
    except ValueError:
        return None
    return CardAttributes(name=name.strip(), address=address.strip(), born=day, sex=sex)


def filled(
    procedure: Procedure, attributes: CardAttributes, known: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Fill what a procedure lets a profile fill, where nothing is known yet.

    Returns:
        The answers, those that were known among them, and the places that came of the profile:
        `applicant.full_name`, `applicant.address.full_address`.

    """
    values = _person(attributes)
    answers, places = dict(known), list[str]()
    wanted = {
        one["key"]
        for page in procedure.document["pages"]
        for one in page["fields"]
        if SOURCE in one.get("prefill", ())
    }
    for field in procedure.fields:
        if field.key not in wanted or field.type != "person" or field.key in answers:
            continue
        keys = [key for part in field.parts for key in PERSON_KEYS[part] if key in values]
        if keys:
            answers[field.key] = {key: values[key] for key in keys}
            places += [f"{field.key}.{_ENDS.get(key, key)}" for key in keys]
    return answers, places


_ENDS = {"address": "address.full_address"}


def _person(attributes: CardAttributes) -> dict[str, Any]:
    return {
        "full_name": attributes.name,
        "date_of_birth": attributes.born,
        "sex": attributes.sex,
        "address": {"full_address": attributes.address},
    }


def still_there(
    places: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> dict[str, Any]:
    """Keep what is known of the origin of values that nobody changed."""
    return {
        place: origin
        for place, origin in places.items()
        if (value := value_at(after, place)) is not None and value == value_at(before, place)
    }


def value_at(answers: Mapping[str, Any], place: str) -> Any:  # noqa: ANN401 - an answer
    """Give the value at a place without items: `applicant.address.full_address`."""
    found: Any = answers
    for key in place.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found
