"""Which roles a person's groups give: a file of the city's, group → site (`*` for all) → roles."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from machi.shared.auth.permissions import ROLES

_SHAPE = TypeAdapter(dict[str, dict[str, list[str]]])


@dataclass(frozen=True, slots=True)
class Groups:
    """The mapping. A group that is not in it gives nothing."""

    gives: Mapping[str, Mapping[str, Iterable[str]]]

    @classmethod
    def read(cls, path: Path) -> "Groups":
        """Read the file.

        Raises:
            ValueError: it has another shape, or names a role that does not exist.

        """
        gives = _SHAPE.validate_python(json.loads(path.read_text(encoding="utf-8")))
        for group, places in gives.items():
            for roles in places.values():
                if unknown := set(roles) - ROLES.keys():
                    raise ValueError(f"{path.name}: {group}: no such role: {sorted(unknown)}")
        return cls(gives)

    def roles(self, claim: Any) -> dict[str, set[str]]:  # noqa: ANN401 - whatever a provider sends
        """Give the roles by site of somebody with this claim; none for a claim that is no list."""
        held: dict[str, set[str]] = {}
        for group in claim if isinstance(claim, list) else ():
            for site, roles in self.gives.get(str(group), {}).items():
                held.setdefault(site, set()).update(roles)
        return held
