"""Server-rendered pages: one template a page, or one block of it for the live parts.

    pages = Pages("machi.queue")            # templates in machi/queue/pages/templates
    return pages.show(request, "ticket.html", {"ticket": ticket})

A request with the header `Machi-Block: live` gets that block alone, rendered by the same route.
Templates extend `shell/citizen.html` (or staff, board, kiosk) and find the controls as `ui`, the
language as `lang`, texts by `_("…")`, and the filters yen, day, time and moment.
"""

import hashlib
from collections.abc import Mapping
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, UndefinedError
from jinja2_fragments import BlockNotFoundError, render_block
from starlette.requests import Request

from machi.shared.errors import BadInput
from machi.shared.ids import new_secret
from machi.shared.ui import formats
from machi.shared.ui.catalogue import package_folder
from machi.shared.ui.wareki import ERAS
from machi.shared.ui.words import COOKIE, LANGUAGES, Words, chosen_language

STATIC = Path(__file__).parent / "static"
"""Style sheets and scripts of the shell, served at /<service>/static/ui/."""

_TEMPLATES = Path(__file__).parent / "templates"
_A_YEAR = 365 * 24 * 3600


class NoSuchPart(BadInput):
    code = "machi.no_such_part"
    words = "ページの一部を表示できませんでした。"


class Pages:
    """Shows the pages of one package. Keep one for the package; it compiles templates once."""

    def __init__(self, package: str) -> None:
        self.words = Words(package)
        self._folder = package_folder(package)
        self._looked_in = (
            self._folder / "pages" / "templates",
            self._folder / "templates",
            _TEMPLATES,
        )
        self._service = package.rpartition(".")[2]
        self._environment = cache(self._make_environment)

    def show(
        self,
        request: Request,
        template: str,
        values: Mapping[str, Any] | None = None,
        *,
        status: int = 200,
        block: str | None = None,
    ) -> HTMLResponse:
        """Render a page, or one block of it, in the visitor's language."""
        language = chosen_language(request)
        environment = self._environment(language)
        everything = self._always(request, language) | dict(values or {})
        asked = None if block else request.headers.get("machi-block")
        part = block or asked
        if part is None:
            html = environment.get_template(template).render(everything)
        elif asked is None:
            html = _part(environment, template, part, everything)
        else:
            html = _asked_part(environment, template, asked, everything)
        answer = HTMLResponse(html, status)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["Vary"] = "Machi-Block, Cookie, Accept-Language"
        answer.headers["Content-Language"] = language
        if part is not None:
            answer.headers["Machi-Block"] = part
        if request.query_params.get("lang") == language:
            answer.set_cookie(COOKIE, language, max_age=_A_YEAR, samesite="lax", httponly=True)
        return answer

    def render(self, template: str, values: Mapping[str, Any], language: str = "ja") -> str:
        """Render a template that is no page of a request: a message, a printout."""
        return self._environment(language).get_template(template).render(dict(values))

    def _always(self, request: Request, language: str) -> dict[str, Any]:
        context = getattr(request.app.state, "context", None)
        city = getattr(getattr(context, "settings", None), "city", None)
        name = "city_name" if language == "ja" else "city_name_en"
        service = getattr(context, "service", self._service)
        return {
            "request": request,
            "city_name": getattr(city, name, ""),
            "static": partial(self._static, service),
            "languages": [
                (code, LANGUAGES[code], str(request.url.include_query_params(lang=code).query))
                for code in self.words.languages
            ],
            "still": "still" in request.query_params,
        }

    def _static(self, service: str, path: str) -> str:
        """The address of a static file; its content's hash lets browsers keep it for ever."""
        shared, name = path.startswith("ui/"), path.removeprefix("ui/")
        file = STATIC / name if shared else self._folder / "pages" / "static" / name
        return f"/{service}/static/{path}?v={_fingerprint(file, file.stat().st_mtime_ns)}"

    def _make_environment(self, language: str) -> Environment:
        environment = Environment(
            loader=FileSystemLoader(self._looked_in),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            extensions=["jinja2.ext.i18n"],
        )
        environment.policies["ext.i18n.trimmed"] = True
        # Added by the extension at run time, so unknown to its types.
        environment.install_gettext_translations(  # type: ignore[attr-defined]
            self.words.translations(language), newstyle=True
        )
        environment.filters |= {
            "yen": lambda amount: formats.yen(amount, language),
            "day": lambda at: formats.day(at, language),
            "time": formats.time,
            "moment": lambda at: formats.moment(at, language),
        }
        environment.globals |= {"lang": language, "eras": ERAS, "new_secret": new_secret}
        # A global, so that a block rendered alone has the controls too.
        environment.globals["ui"] = environment.get_template("controls.html").module
        return environment


def _asked_part(environment: Environment, template: str, block: str, values: dict[str, Any]) -> str:
    """Render a part that a visitor named: not every block can stand alone."""
    try:
        return _part(environment, template, block, values)
    except UndefinedError:
        raise NoSuchPart from None


def _part(environment: Environment, template: str, block: str, values: dict[str, Any]) -> str:
    try:
        return render_block(environment, template, block, values)
    except BlockNotFoundError:
        raise NoSuchPart from None


@lru_cache(maxsize=256)
def _fingerprint(file: Path, _changed_ns: int) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]
