"""QR codes, drawn into the page."""

import segno
from markupsafe import Markup


def drawn_qr(content: str) -> Markup:
    """Draw a code as SVG, big enough for a scanner, on paper too."""
    drawn = segno.make(content, error="m", micro=False)
    return Markup(  # noqa: S704 - drawn by the library from a text of ours
        drawn.svg_inline(scale=6, border=4, omitsize=True, svgclass="forms-qr", lineclass=None)
    )
