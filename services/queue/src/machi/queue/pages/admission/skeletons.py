"""Pages that thousands look at in the same second: rendered once, then only their numbers change.

A page is rendered with marks where its numbers stand, and kept; each look puts its own numbers in
their places. What else differs between two looks is part of the key.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, Response

from machi.queue.pages.admission.sheet import with_one_sheet
from machi.queue.pages.show import PAGES
from machi.shared.ui.words import chosen_language

_KEPT = 400
_PLAIN = frozenset({"", "still=1"})
"""Queries that may be kept; a page of any other is rendered for itself."""


class Skeletons:
    """Shows one package's busiest pages."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[object, ...], Response] = OrderedDict()

    def show(
        self,
        request: Request,
        template: str,
        same: Mapping[str, Any],
        own: Mapping[str, str],
        key: tuple[object, ...],
    ) -> Response:
        """Show a page.

        Args:
            request: what was asked for.
            template: the page.
            same: values that everybody with this key sees alike.
            own: texts that differ from look to look; templates get marks for them.
            key: names the variant of the page.

        """
        query = request.url.query
        if query not in _PLAIN:
            return _light(PAGES.show(request, template, {**same, **own}))
        block = request.headers.get("machi-block")
        whole = (template, key, query, block, chosen_language(request))
        kept = self._kept.get(whole)
        if kept is None:
            marks = {name: _mark(name) for name in own}
            kept = _light(PAGES.show(request, template, {**same, **marks}))
            self._kept[whole] = kept
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        html = bytes(kept.body).decode()
        for name, value in own.items():
            html = html.replace(_mark(name), value)
        return _answer(html, kept)


def _light(page: Response) -> Response:
    return _answer(with_one_sheet(bytes(page.body).decode()), page)


def _answer(html: str, like: Response) -> HTMLResponse:
    answer = HTMLResponse(html)
    for name in ("cache-control", "vary", "content-language", "machi-block", "set-cookie"):
        if name in like.headers:
            answer.headers[name] = like.headers[name]
    return answer


def _mark(name: str) -> str:
    """Give a mark that no text holds: characters for private use."""
    return f"\ue000{name}\ue001"


SKELETONS = Skeletons()
