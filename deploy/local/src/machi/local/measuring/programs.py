"""Measuring programs by their name: files in a folder of the repository, loaded when asked for."""

import importlib.util
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import ModuleType

from machi.local.measuring.measured import Measured
from machi.local.places import ROOT
from machi.local.trouble import Trouble

Measure = Callable[..., Awaitable[list[Measured]]]


def names(folder: str) -> list[str]:
    """List the programs of `bench` or `tests/faults`: the files that define `measure`."""
    found = (ROOT / folder).glob("*.py")
    return sorted(
        path.stem
        for path in found
        if not path.stem.startswith(("_", "test_", "conftest"))
        and "async def measure(" in path.read_text(encoding="utf-8")
    )


def load(path: Path) -> ModuleType:
    """Load a file as a module of its own; its folder joins no search path."""
    name = f"machi_program_{path.stem}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise Trouble(f"{path} は読めません。", f"Cannot load {path}.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def program(folder: str, name: str) -> tuple[str, Measure]:
    """Give a program's first line of description and what to call.

    Raises:
        Trouble: there is none of that name.

    """
    if name not in names(folder):
        known = ", ".join(names(folder))
        raise Trouble(f"{name} はありません。", f"No {name}; there are: {known}.")
    module = load(ROOT / folder / f"{name}.py")
    return (module.__doc__ or "").strip().split("\n")[0], module.measure
