"""What a guide found leads to the right places of the queue: of every rule of every sample."""

import json
import re
from importlib.resources import files
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

pytestmark = pytest.mark.timeout(120)

SITE = "honcho"


def read(address: str) -> str:
    with urlopen(address) as answer:  # noqa: S310 - our city
        return str(answer.read().decode())


def lines_of_the_guides() -> set[str]:
    """Name the lines that rules lead to: their own, or their procedure's."""
    sample = files("machi.forms.sample_city")
    window = {}
    for file in (sample / "procedures").iterdir():
        if file.name.endswith(".json"):
            procedure = json.loads(file.read_text(encoding="utf-8"))
            window[procedure["id"]] = procedure["window"]["code"]
    found = set()
    for file in (sample / "navigators").iterdir():
        if file.name.endswith(".json"):
            for row in json.loads(file.read_text(encoding="utf-8"))["rows"]:
                outside = row.get("elsewhere")
                found.add(outside.get("window_code") if outside else window[row["procedure"]])
    return {code for code in found if code}


def test_each_line_can_be_reserved_or_taken_a_number_for(city: str) -> None:
    codes = lines_of_the_guides()
    assert len(codes) >= 6
    front = read(f"{city}/queue/s/{SITE}")
    taking = set(re.findall(r'<input[^>]*name="line"[^>]*value="([^"]+)"', front))
    for code in sorted(codes):
        query = urlencode({"site": SITE, "line": code})
        reserving = read(f"{city}/queue/r?{query}")
        if "この用件に予約はありません" in reserving:
            assert f'href="/queue/s/{SITE}?line={code}"' in reserving
        else:
            assert 'class="booking-offer"' in reserving, code
        page = read(f"{city}/queue/s/{SITE}?line={code}")
        if code in taking:  # at night and on Saturdays a line takes nobody, and says so
            chosen = rf'<input[^>]*name="line"[^>]*value="{code}"[^>]*checked'
            assert re.search(chosen, page), f"{code} is offered, and not chosen"
