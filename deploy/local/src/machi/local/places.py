"""Where things are: the repository, and the folder that holds everything a city keeps."""

from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[5]
DEFAULT_DATA = ROOT / ".machi"


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
