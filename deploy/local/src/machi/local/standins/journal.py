"""A growing file of JSON lines, so that what arrived is still there after a restart."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """Append-only. Without a path it forgets everything at the end."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)

    def read(self) -> Iterator[dict[str, Any]]:
        """Give what was written before. A last line that a kill cut short is passed over."""
        if self._path is None or not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as lines:
            for line in lines:
                try:
                    yield json.loads(line)
                except ValueError:
                    continue

    def write(self, entry: dict[str, Any]) -> None:
        if self._path is None:
            return
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")

    def clear(self) -> None:
        if self._path is not None:
            self._path.unlink(missing_ok=True)
