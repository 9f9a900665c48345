"""How long, in words: `約10〜20分`, `1時間5分`."""

from machi.queue.domain.admission.waiting import Wait
from machi.queue.pages.show import PAGES

_HOUR = 60
_SOON = 2


def range_of_wait(wait: Wait | None, language: str) -> str:
    """Say how long it may take, as a range."""
    if wait is None:
        return ""
    if wait.to_minutes <= _SOON:
        return PAGES.words.say("まもなく", language)
    longest = length(wait.to_minutes, language)
    if wait.from_minutes in {0, wait.to_minutes}:
        return PAGES.words.say("%(longest)s以内", language, longest=longest)
    if wait.to_minutes < _HOUR:
        shortest = str(wait.from_minutes)
    else:
        shortest = length(wait.from_minutes, language)
    return PAGES.words.say(
        "約%(shortest)s〜%(longest)s", language, shortest=shortest, longest=longest
    )


def minutes(seconds: float, language: str) -> str:
    """Say how long it still is to a moment, in whole minutes, rounded up."""
    left = max(0, -int(-seconds // 60))
    if left <= 1:
        return PAGES.words.say("1分以内", language)
    return PAGES.words.say("あと約%(length)s", language, length=length(left, language))


def length(count: int, language: str) -> str:
    """Say a number of minutes; days and hours where there are any."""
    days, rest = divmod(count, 24 * _HOUR)
    hours, left = divmod(rest, _HOUR)
    if days:
        return PAGES.words.say("%(days)s日%(hours)s時間", language, days=days, hours=hours)
    if hours and left:
        return PAGES.words.say("%(hours)s時間%(left)s分", language, hours=hours, left=left)
    if hours:
        return PAGES.words.say("%(hours)s時間", language, hours=hours)
    return PAGES.words.say("%(left)s分", language, left=left)
