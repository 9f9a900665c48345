"""The register of residents as a CSV file: where there is no standard interface, and to try.

One row a person, UTF-8 with or without BOM. A file whose columns have the standard's own names
(`宛名番号`, …: ファイル連携) is read as the standard interface is. Else the columns are:
`resident`, `household`, `standing`, `protected`; the person's own (GIF names, `relation_to_head`,
`nationality`, `honseki`, `hittosha`, `foreign`, `has_card`); `address.…` and `move.to.…` (parts of
addresses), `move.date`, `move.kind`.
"""

import csv
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path

from machi.forms.domain.intake.register import (
    AT_MOST,
    NoSuchResident,
    Resident,
    ResidentRegister,
    Standing,
    matches,
)
from machi.forms.domain.intake.standard_record import resident_of

_ROW = {"resident", "household", "standing", "protected"}


class CsvRegister:
    """A register that was read from a file: a new file is read by a new process."""

    def __init__(self, file: Path) -> None:
        with file.open(encoding="utf-8-sig", newline="") as rows:
            read = csv.DictReader(rows)
            of_row = resident_of if "宛名番号" in (read.fieldnames or ()) else _resident
            self._residents = [of_row(row) for row in read]

    async def search(self, text: str, born: str | None) -> Sequence[Resident]:
        if not text.strip():
            return []
        return [one for one in self._residents if matches(one, text, born)][:AT_MOST]

    async def household(self, resident_id: str) -> Sequence[Resident]:
        who = next((one for one in self._residents if one.id == resident_id), None)
        if who is None:
            raise NoSuchResident
        others = [
            one for one in self._residents if one.household == who.household and one is not who
        ]
        return [who, *others]


@cache
def register(file: Path) -> ResidentRegister:
    """Open a register once per process."""
    return CsvRegister(file)


def sample_file() -> Path:
    """Name the sample city's register. Synthetic."""
    return Path(str(files("machi.forms.sample_city"))) / "residents.csv"


def _resident(row: Mapping[str, str]) -> Resident:
    told = {key: value for key, value in row.items() if value and key not in _ROW}
    person = {key: value for key, value in told.items() if "." not in key}
    return Resident(
        id=row["resident"],
        household=row["household"],
        standing=Standing(row["standing"]),
        protected=row["protected"] == "yes",
        person={**person, "sex": int(row["sex"])},
        address=_under(told, "address."),
        move={
            **{f"move.to/{key}": value for key, value in _under(told, "move.to.").items()},
            **{key: told[key] for key in ("move.date", "move.kind") if key in told},
        },
    )


def _under(told: Mapping[str, str], start: str) -> dict[str, str]:
    return {key.removeprefix(start): one for key, one in told.items() if key.startswith(start)}
