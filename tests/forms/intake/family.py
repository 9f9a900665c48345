"""The family that moves to みほん市: four people of the sample, and what they say. Synthetic."""

from typing import Any

PROCEDURES = (
    "tennyu-tenkyo",
    "mynumber-card",
    "kokuho-shutoku",
    "jido-teate",
    "kodomo-iryo",
    "tenko",
    "juminhyo",
)
CARD = ("見本 健", "みほん県となり市本町二丁目3番4号", "19870615")
NEW_ADDRESS = {
    "postal_code": "000-0000",
    "prefecture": "みほん県",
    "city_and_county": "みほん市",
    "street_address": "中央一丁目",
    "city_block": "10-2",
    "building_name": "みほんハイツ201",
}
_PEOPLE: dict[str, tuple[str, str, str, int, str]] = {
    "1": ("健", "ケン", "1987-06-15", 1, "head"),
    "2": ("桜", "サクラ", "1989-09-09", 2, "spouse"),
    "3": ("大地", "ダイチ", "2015-05-05", 1, "child"),
    "4": ("ひかり", "ヒカリ", "2022-11-03", 2, "child"),
}


def knows() -> dict[str, Any]:
    """What the family says when it is asked, by the names of the questions."""
    known: dict[str, Any] = {
        "A:relation": "self",
        "move:kind": "tennyu",
        "move:date": "2026-04-01",
        "move:to": NEW_ADDRESS,
        "tennyu-tenkyo:special_transfer": "yes",
        "jido-teate:civil_servant": "no",
        "jido-teate:pension": "kokumin",
        "jido-teate:account_owner": "claimant",
        "bank:account": {
            "bank_code": "0000",
            "branch_code": "000",
            "kind": "ordinary",
            "number": "0000000",
            "holder_kana": "ミホン ケン",
        },
        "juminhyo:certificate": "utsushi",
        "juminhyo:scope": "whole",
        "juminhyo:copies": 1,
        "juminhyo:receive": "window",
    }
    for number, (given, kana, born, sex, relation) in _PEOPLE.items():
        me = f"person:{number}"
        known[me] = {
            "family_name": "見本",
            "given_name": given,
            "family_name_kana": "ミホン",
            "given_name_kana": kana,
            "date_of_birth": born,
            "sex": sex,
            "phone": "090-0000-0000",
        }
        known |= {
            f"{me}~relation_to_head": relation,
            f"{me}~foreign": "no",
            f"{me}~honseki": "みほん県となり市本町二丁目3番",
            f"{me}~hittosha": "見本 健",
            f"{me}~has_card": "yes" if number in "12" else "no",
            f"{me}~mynumber-card:here": "yes",
            f"{me}~mynumber-card:pin": "yes",
            f"{me}~jido-teate:custody": "yes",
            f"{me}~jido-teate:livelihood": "same",
            f"{me}~kodomo-iryo:insurance": "kokuho",
            f"{me}~tenko:previous_school": "となり小学校",
            f"{me}~tenko:papers": "yes",
            f"{me}~tenko:support": "no",
        }
    return known
