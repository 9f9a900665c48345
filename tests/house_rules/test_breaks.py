"""What `tests/break_it` takes out is still there: a mechanism that moved is held by nothing."""

from pathlib import Path

import pytest
from tests.break_it.broken import Break
from tests.break_it.test_break_it import BREAKS

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("broken", BREAKS, ids=[each.name for each in BREAKS])
def test_a_mechanism_is_where_its_break_looks_for_it(broken: Break) -> None:
    assert broken.there in (ROOT / broken.file).read_text(encoding="utf-8"), broken.file
    assert all((ROOT / each).exists() for each in broken.tests.split() if each.startswith("tests"))
