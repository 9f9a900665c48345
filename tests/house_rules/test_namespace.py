"""machi is a namespace: a single stray file would hide every other service's package.

Runs alone, too: `pytest --noconftest tests/house_rules`, for when nothing can be imported.
"""

from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = [
    ROOT / "shared",
    ROOT / "deploy/local",
    *(toml.parent for toml in ROOT.glob("services/*/pyproject.toml")),
]


def test_the_machi_folder_holds_one_package_and_no_file() -> None:
    for package in PACKAGES:
        found = [
            entry.name for entry in (package / "src/machi").iterdir() if entry.name != "__pycache__"
        ]
        assert found == [package.name], f"{package} must hold machi/{package.name} and nothing else"


def test_python_lives_under_src_only() -> None:
    for package in PACKAGES:
        assert list(package.glob("*.py")) == [], "services/queue must not become the module `queue`"


def test_tests_are_folders_not_packages() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []
