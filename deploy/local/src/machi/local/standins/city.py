"""What pages need to know to be shown by the shared shell."""

from dataclasses import dataclass, field

from machi.shared.ui.pages import Pages

PAGES = Pages("machi.local.standins")


@dataclass(frozen=True, slots=True)
class CityNames:
    city_name: str = "みほん市"
    city_name_en: str = "Mihon City"


@dataclass(frozen=True, slots=True)
class _Settings:
    city: CityNames


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Stands where a service's context stands: names the city and the folder of static files."""

    service: str = "local"
    settings: _Settings = field(default_factory=lambda: _Settings(CityNames()))

    @classmethod
    def of(cls, names: CityNames) -> "Surroundings":
        return cls(settings=_Settings(names))
