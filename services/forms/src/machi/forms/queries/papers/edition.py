"""What the papers of one print-out have in common: language, city, moment."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from machi.forms.domain.eras import in_era
from machi.forms.words import WORDS_OF, msgid
from machi.shared.clock import JAPAN, business_date
from machi.shared.service import Context
from machi.shared.ui.formats import day, time

SUBSTITUTES = msgid(
    "代替文字：次の文字は、形の近い文字や〓で印刷しています。正しい文字は右の符号のとおりです。"
)
_MOMENT = ("year", "month", "day", "hour", "minute", "second")


@dataclass(frozen=True, slots=True)
class Edition:
    """In which language, for which city and when a paper is made."""

    language: str
    city: str
    at: datetime

    @classmethod
    def now(cls, context: Context, language: str) -> "Edition":
        city = context.settings.city
        name = city.city_name if language == "ja" else city.city_name_en
        return cls(language, name, context.clock.now())

    def say(self, message: str, /, **values: object) -> str:
        return WORDS_OF.say(message, self.language, city=self.city, **values)

    def day(self, on: date) -> str:
        """`令和8年4月6日`, as papers of a city are dated."""
        return in_era(on) if self.language == "ja" else day(on, self.language)

    @property
    def made(self) -> str:
        """When it was printed: `令和8年4月6日 10:30`."""
        return f"{self.day(business_date(self.at))} {time(self.at.astimezone(JAPAN))}"

    def file(self, title: str) -> dict[str, Any]:
        """Say what a file says of itself: its title, its language, when it was made."""
        at = self.at.astimezone(JAPAN)
        made = {name: getattr(at, name) for name in _MOMENT}
        return {"title": title, "language": self.language, "made": made}
