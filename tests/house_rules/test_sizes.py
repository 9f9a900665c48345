"""Files and functions stay small enough to be read whole."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODULE_LINES = 300
TEST_MODULE_LINES = 450
FUNCTION_LINES = 60
ARGUMENTS = 8


def sources() -> Iterator[Path]:
    for folder in ("shared", "services", "deploy", "tests", "bench"):
        yield from (file for file in (ROOT / folder).rglob("*.py") if "build" not in file.parts)


def is_test(file: Path) -> bool:
    return file.is_relative_to(ROOT / "tests")


def test_no_module_grows_beyond_reading() -> None:
    long = {
        str(file.relative_to(ROOT)): lines
        for file in sources()
        if (lines := file.read_text(encoding="utf-8").count("\n"))
        > (TEST_MODULE_LINES if is_test(file) else MODULE_LINES)
    }
    assert not long, "split by what it does, not by size"


def test_no_function_grows_beyond_reading() -> None:
    long = {
        f"{file.relative_to(ROOT)}:{node.name}": size
        for file in sources()
        if "versions" not in file.parts  # a migration is one list of statements
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (size := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    }
    assert not long
