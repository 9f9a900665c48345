"""Who reserves, as far as a rule needs it: never stored, only as a keyed hash."""

import unicodedata
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Notice:
    """What is on the notice somebody got (交付通知書), and their birth date."""

    number: str
    born: date

    @property
    def canonical(self) -> str:
        """Write it in one way: full-width letters and hyphens are typed as people like."""
        number = unicodedata.normalize("NFKC", self.number).upper()
        return f"{''.join(filter(str.isalnum, number))} {self.born.isoformat()}"
