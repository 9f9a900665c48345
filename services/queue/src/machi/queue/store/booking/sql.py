"""Statements with rooms (`{at}`) that are filled with words of our own before they are sent."""

ROOM = "c.cap - c.taken - (select count(*) from unnest(c.resting) m where m > {at})"
"""Places that can be booked: those that rest are not taken, and cannot. `c` is the locked row."""

AWAKE = "array(select m from unnest(c.resting) m where m > {at} order by m)"
"""The places that still rest; those whose moment has come are forgotten."""


def fill(statement: str, **words: str) -> str:
    """Put words where the statement leaves room for them."""
    for room, word in words.items():
        statement = statement.replace("{" + room + "}", word)
    return statement
