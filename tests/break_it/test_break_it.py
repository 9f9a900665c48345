"""Take a mechanism out, and see the suite fail. Runs only when it is asked for by name."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.break_it import city_breaks, counter_breaks, forms_breaks
from tests.break_it.broken import Break

ROOT = Path(__file__).parents[2]
PACKAGES = ("shared", "services/forms", "services/queue", "services/payments", "services/notify")
NOTICED = 1
"""pytest's exit code for tests that failed; others mean that nothing was tested."""

BREAKS = (*city_breaks.BREAKS, *forms_breaks.BREAKS, *counter_breaks.BREAKS)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("broken", BREAKS, ids=[each.name for each in BREAKS])
def test_the_suite_notices(broken: Break, tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    file = tmp_path / broken.file
    text = file.read_text(encoding="utf-8")
    assert broken.there in text, "the mechanism moved: update BREAKS"
    file.write_text(text.replace(broken.there, broken.gone), encoding="utf-8")
    run = subprocess.run(  # noqa: S603 - our own command line
        [
            *(sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--show-capture=no"),
            *("-p", "no:cacheprovider", "--timeout=60"),
            *broken.tests.split(),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(tmp_path / each / "src") for each in PACKAGES),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == NOTICED, f"nobody noticed: {run.stdout[-3000:]}{run.stderr[-1000:]}"
    assert re.search(r"^(FAILED|ERROR)", run.stdout, re.MULTILINE)
    assert "ImportError" not in run.stdout, run.stdout[-3000:]
