"""A small navigator of the sample city, synthetic: two questions, three rules, two examples."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from machi.forms.commands.seed_sample_city import documents
from machi.forms.domain.guides.shelf import OnShelf
from machi.forms.domain.reading import read_procedure

SMALL: Mapping[str, Any] = {
    "schema": "navigator/1",
    "id": "inu",
    "version": 1,
    "title": {"ja": "犬を迎えた", "en": "I got a dog"},
    "life_event": "犬",
    "questions": [
        {
            "key": "moved",
            "type": "choice",
            "ask": {"ja": "どこから引っ越しましたか", "en": "Where from?"},
            "options": [
                {"value": "tennyu", "label": {"ja": "他の市区町村から", "en": "Elsewhere"}},
                {"value": "tenkyo", "label": {"ja": "市内で", "en": "Within the city"}},
            ],
        },
        {
            "key": "day",
            "type": "date",
            "ask": {"ja": "引っ越した日はいつですか", "en": "When?"},
        },
        {"key": "dog", "type": "yes_no", "ask": {"ja": "犬がいますか", "en": "A dog?"}},
    ],
    "rows": [
        {
            "procedure": "tennyu-tenkyo",
            "why": {"ja": "住所が変わったため", "en": "The address changed"},
            "known": {"move_kind": {"answer": "moved"}, "move_date": {"answer": "day"}},
        },
        {
            "procedure": "inu-toroku",
            "why": {"ja": "犬の登録を移すため", "en": "To move the dog"},
            "when": {"field": "dog", "op": "eq", "value": "yes"},
        },
        {
            "procedure": "kainushi",
            "why": {"ja": "飼い主の教室があるため", "en": "There is a class"},
            "when": {"field": "dog", "op": "eq", "value": "yes"},
            "elsewhere": {
                "title": {"ja": "飼い主の教室", "en": "A class for keepers"},
                "window": {"ja": "環境課", "en": "Environment"},
                "until": {"answer": "day", "days": 30},
            },
        },
    ],
    "examples": [
        {
            "name": "犬と転入",
            "answers": {"moved": "tennyu", "day": "2026-04-01", "dog": "yes"},
            "procedures": ["tennyu-tenkyo", "inu-toroku", "kainushi"],
            "questions": 3,
        },
        {
            "name": "犬はいない",
            "answers": {"moved": "tenkyo", "day": "", "dog": "no"},
            "procedures": ["tennyu-tenkyo"],
            "questions": 3,
        },
    ],
}
SHELF = {
    procedure.id: OnShelf(procedure, offered=True)
    for _, document in documents("procedures")
    for procedure in [read_procedure(document)]
}


def small() -> dict[str, Any]:
    return deepcopy(dict(SMALL))
