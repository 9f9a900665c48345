"""Where things are: the repository, a city's folder; and how its staff sign in."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

ROOT = Path(__file__).resolve().parents[5]
DEFAULT_DATA = ROOT / ".machi"


class SignIn(StrEnum):
    """How staff of a city on one machine sign in."""

    CHOOSE = "choose"
    """By choosing a name from a list."""
    OIDC = "oidc"
    """At the stand-in of a city's identity provider, as in production."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """One city's data on one machine. Only one `up` at a time works on it (see `lock`)."""

    path: Path

    @property
    def lock(self) -> Path:
        return self.path / "lock"

    @property
    def secrets(self) -> Path:
        return self.path / "secrets.json"

    @property
    def running(self) -> Path:
        """Who runs here and where it answers; present while a city runs, or after it was killed."""
        return self.path / "running.json"

    @property
    def keys(self) -> Path:
        return self.path / "keys"

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def nats(self) -> Path:
        return self.path / "nats"

    @property
    def log(self) -> Path:
        return self.path / "logs" / "city.log"
