"""What a navigator can lead to: the city's published procedures on a day."""

from collections.abc import Mapping
from dataclasses import dataclass

from machi.forms.domain.procedure import Procedure


@dataclass(frozen=True, slots=True)
class OnShelf:
    """A procedure in its version for the day; offered: it can be begun (not archived, in force)."""

    procedure: Procedure
    offered: bool


Shelf = Mapping[str, OnShelf]
