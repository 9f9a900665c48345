"""Who can sign in at the stand-in: sample residents with a card, and the sample city's staff."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from machi.shared.web.sign_in import read_staff

# OpenID Connect Core 5.1 knows words for genders, the card (JIS X 0303) numbers.
_GENDERS = {"1": "male", "2": "female"}

CLAIMS = {
    "name": ("name",),
    "address": ("address",),
    "birthdate": ("birthdate",),
    "gender": ("gender",),
    "profile": ("name", "preferred_username"),
}
"""Which claims a scope gives. 基本4情報 are a scope each, as at デジタル認証アプリ."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody to sign in as. Nobody here exists."""

    key: str
    name: str
    about: str
    claims: Mapping[str, Any]
    groups: tuple[str, ...] = ()


def citizens() -> dict[str, Person]:
    """Give the sample residents who have a card, as their card names them."""
    table = files("machi.forms.sample_city") / "residents.csv"
    rows = csv.DictReader(table.read_text(encoding="utf-8").splitlines())
    people = [_citizen(row) for row in rows if row["has_card"] == "yes"]
    return {person.key: person for person in people}


def _citizen(row: Mapping[str, str]) -> Person:
    name = row["full_name"] or f"{row['family_name']} {row['given_name']}"
    parts = ("prefecture", "city_and_county", "street_address", "city_block", "building_name")
    address = "".join(row[f"address.{part}"] for part in parts)
    claims = {
        "name": name,
        "address": {"formatted": address},
        "birthdate": row["date_of_birth"],
        "gender": _GENDERS.get(row["sex"], ""),
    }
    shown = "" if row["protected"] == "yes" else address  # 秘匿: on no page, this one included
    return Person(row["resident"], name, shown, claims)


def staff() -> dict[str, Person]:
    """Give the sample city's staff; a group says where and as what somebody works."""
    people = [
        Person(
            str(one.id),
            one.name,
            "、".join(groups),
            {"name": one.name, "preferred_username": str(one.id)[-4:]},
            groups,
        )
        for one in read_staff(None).values()
        if (groups := tuple(f"{site}-{role}" for site, held in one.roles.items() for role in held))
    ]
    nobody = Person("nobody", "見本 無役", "", {"name": "見本 無役"}, ("sample-club",))
    return {person.key: person for person in (*people, nobody)}


def sample_groups() -> dict[str, dict[str, list[str]]]:
    """Give the mapping of the sample staff's groups, as a city writes it: group → site → roles."""
    return {
        f"{site}-{role}": {site: [role]}
        for one in read_staff(None).values()
        for site, held in one.roles.items()
        for role in held
    }
