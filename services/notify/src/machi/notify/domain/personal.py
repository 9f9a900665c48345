"""Does a text hold something about a person? The second net under the templates' own rule."""

import re

_PATTERNS = {
    "mail": re.compile(r"[\w.+\-]+@[\w\-]+\.[\w.\-]+"),
    "phone": re.compile(r"(?<!\d)0\d{1,4}[-ー－(（ ]?\d{1,4}[-ー－)） ]?\d{3,4}(?!\d)"),
    "my_number": re.compile(r"(?<!\d)\d{4}[- ]?\d{4}[- ]?\d{4}(?!\d)"),
    "postcode": re.compile(r"〒\s*\d{3}"),
}
_LINK = re.compile(r"https?://\S+")


def found_in(text: str) -> str | None:
    """Name the first kind of personal data that a text seems to hold; links are not looked into."""
    without_links = _LINK.sub("", text).translate(
        str.maketrans("０１２３４５６７８９＠", "0123456789@")
    )
    return next((kind for kind, form in _PATTERNS.items() if form.search(without_links)), None)
