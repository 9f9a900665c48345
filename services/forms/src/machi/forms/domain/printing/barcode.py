"""A receipt number as a barcode (Code 39, JIS X 0503) in SVG: readers at desks type it."""

_WIDE = {
    "0": "nnnwwnwnn",
    "1": "wnnwnnnnw",
    "2": "nnwwnnnnw",
    "3": "wnwwnnnnn",
    "4": "nnnwwnnnw",
    "5": "wnnwwnnnn",
    "6": "nnwwwnnnn",
    "7": "nnnwnnwnw",
    "8": "wnnwnnwnn",
    "9": "nnwwnnwnn",
    "A": "wnnnnwnnw",
    "B": "nnwnnwnnw",
    "C": "wnwnnwnnn",
    "D": "nnnnwwnnw",
    "E": "wnnnwwnnn",
    "F": "nnwnwwnnn",
    "G": "nnnnnwwnw",
    "H": "wnnnnwwnn",
    "I": "nnwnnwwnn",
    "J": "nnnnwwwnn",
    "K": "wnnnnnnww",
    "L": "nnwnnnnww",
    "M": "wnwnnnnwn",
    "N": "nnnnwnnww",
    "O": "wnnnwnnwn",
    "P": "nnwnwnnwn",
    "Q": "nnnnnnwww",
    "R": "wnnnnnwwn",
    "S": "nnwnnnwwn",
    "T": "nnnnwnwwn",
    "U": "wwnnnnnnw",
    "V": "nwwnnnnnw",
    "W": "wwwnnnnnn",
    "X": "nwnnwnnnw",
    "Y": "wwnnwnnnn",
    "Z": "nwwnwnnnn",
    "*": "nwnnwnwnn",
}
"""Five bars and the four gaps between them, narrow or wide; `*` begins and ends."""
_NARROW, _BROAD, _HEIGHT, _QUIET = 1.0, 2.5, 30.0, 10.0


def code39(text: str) -> str:
    """Draw letters and digits; the quiet zone beside the bars is part of the picture.

    Raises:
        KeyError: a character that Code 39 has not.

    """
    bars, x = [], _QUIET
    for letter in f"*{text}*":
        for place, width in enumerate(_WIDE[letter]):
            step = _BROAD if width == "w" else _NARROW
            if place % 2 == 0:
                bars.append(f"M{x} 0h{step}v{_HEIGHT}h-{step}z")
            x += step
        x += _NARROW
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {x + _QUIET - _NARROW} {_HEIGHT}">'
        f'<path fill="#000" d="{"".join(bars)}"/></svg>'
    )
