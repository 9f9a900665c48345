"""A resident-record system (住民記録) with the sample city's people, behind the standard interface.

It asks for what a real one asks for: a client that it knows, a token that is still good, items by
their names. What of it is published and what is assumed: decision 0025. It knows more of people
than it may be asked for: a 個人番号 stands in every record, for whoever takes it to be found out.
"""

import asyncio
import base64
import binascii
import csv
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from machi.forms.domain.intake.register import matches
from machi.forms.domain.intake.standard_record import resident_of
from machi.forms.store.residents import sample_file

CLIENT, SECRET = "machi-counter", "local-only-register-secret"
TOKEN_SECONDS = 300
NOT_A_NUMBER = "000000000000"
"""In the place of a 個人番号: twelve digits that are none."""

_ITEMS = {
    "resident": "宛名番号",
    "household": "世帯番号",
    "full_name": "氏名",
    "family_name": "氏",
    "given_name": "名",
    "full_name_kana": "氏名_フリガナ",
    "family_name_kana": "氏_フリガナ",
    "given_name_kana": "名_フリガナ",
    "nationality": "国籍",
    "honseki": "本籍",
    "hittosha": "筆頭者",
}
_PLACE = {
    "postal_code": "郵便番号",
    "local_government_code": "市区町村コード",
    "prefecture": "都道府県",
    "city_and_county": "市区郡町村名",
    "street_address": "町字",
    "city_block": "番地号表記",
    "building_name": "方書",
}
_RELATIONS = {"head": "世帯主", "child": "子", "parent": "父"}


class ResidentRecords:
    """`down` answers nothing good; `slow_seconds` waits first; `asked` counts what was asked."""

    def __init__(self) -> None:
        self.down = False
        self.slow_seconds = 0.0
        self.asked = 0
        self._tokens: dict[str, float] = {}
        with sample_file().open(encoding="utf-8-sig", newline="") as rows:
            self._records = [as_items(row) for row in csv.DictReader(rows)]

    def routes(self, start: str) -> list[Route]:
        return [
            Route(f"{start}/token", self._token, methods=["POST"]),
            Route(f"{start}/juki/search", self._search, methods=["POST"]),
            Route(f"{start}/juki/household", self._household, methods=["POST"]),
        ]

    def settings(self, origin: str) -> dict[str, object]:
        """Settings that make forms ask here."""
        return {
            "register_url": f"{origin}/juki",
            "register_token_url": f"{origin}/token",
            "register_client_id": CLIENT,
            "register_client_secret": SECRET,
        }

    def take_back_tokens(self) -> None:
        self._tokens.clear()

    async def _token(self, request: Request) -> Response:
        form = await request.form()
        known = _basic(request) == (CLIENT, SECRET)
        if self.down or not known or form.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "invalid_client"}, 503 if self.down else 401)
        token = secrets.token_urlsafe(32)
        self._tokens[token] = time.monotonic() + TOKEN_SECONDS
        given = {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse(given, headers={"cache-control": "no-store"})

    async def _search(self, request: Request) -> Response:
        refusal, asked = await self._heard(request)
        if refusal is not None:
            return refusal
        text, born = str(asked.get("氏名", "")), asked.get("生年月日")
        return self._told([one for one in self._records if _is_meant(one, text, born)])

    async def _household(self, request: Request) -> Response:
        refusal, asked = await self._heard(request)
        if refusal is not None:
            return refusal
        of = [one for one in self._records if one["宛名番号"] == asked.get("宛名番号")]
        if not of:
            return JSONResponse({"title": "該当者なし"}, 404)
        return self._told([one for one in self._records if one["世帯番号"] == of[0]["世帯番号"]])

    async def _heard(self, request: Request) -> tuple[Response | None, Mapping[str, Any]]:
        self.asked += 1
        await asyncio.sleep(self.slow_seconds)
        if self.down:
            return JSONResponse({"title": "停止中"}, 503), {}
        bearer = request.headers.get("authorization", "").removeprefix("Bearer ")
        if self._tokens.get(bearer, 0) < time.monotonic():
            return JSONResponse({"title": "トークンが無効"}, 401), {}
        return None, await request.json()

    @staticmethod
    def _told(found: Sequence[Mapping[str, str]]) -> Response:
        return JSONResponse({"住民": found}, headers={"cache-control": "no-store"})


def as_items(row: Mapping[str, str]) -> dict[str, str]:
    """Write a row of the sample register as a standard system hands it on: 00 for unknown."""
    told = {item: row[key] for key, item in _ITEMS.items() if row[key]}
    if "氏名" not in told:
        told["氏名"] = f"{row['family_name']}\u3000{row['given_name']}"
    spouse = "夫" if row["sex"] == "1" else "妻"
    told |= {
        "個人番号": NOT_A_NUMBER,
        "生年月日": row["date_of_birth"].replace("-99", "-00"),
        "性別": row["sex"],
        "続柄": spouse if row["relation_to_head"] == "spouse" else _relation(row),
        "住民種別": "外国人住民" if row["foreign"] == "yes" else "日本人住民",
        "住民状態": "転入予定" if row["standing"] == "incoming" else "住民",
        "個人番号カード": "有" if row["has_card"] == "yes" else "無",
        "支援措置対象者": "1" if row["protected"] == "yes" else "0",
    }
    for start, named in (("address.", "住所"), ("move.to.", "転入先")):
        told |= {f"{named}_{item}": row[start + key] for key, item in _PLACE.items()}
    if row["move.date"]:
        told["異動年月日"] = row["move.date"]
    return told


def _relation(row: Mapping[str, str]) -> str:
    return _RELATIONS.get(row["relation_to_head"], "同居人")


def _is_meant(one: Mapping[str, str], text: str, born: object) -> bool:
    return matches(resident_of(one), text, None if born is None else str(born))


def _basic(request: Request) -> tuple[str, str] | None:
    kind, _, given = request.headers.get("authorization", "").partition(" ")
    if kind != "Basic":
        return None
    try:
        name, _, secret = base64.b64decode(given).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return name, secret
