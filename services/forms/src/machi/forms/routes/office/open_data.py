"""The procedures of the city as open data (CC BY 4.0): for search pages, guides, other cities.

The first columns are those of 自治体標準オープンデータセット: 全国地方公共団体コード, ID,
地方公共団体名, 名称, 名称_カナ, 名称_英語. The rest is ours.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field, TypeAdapter

from machi.forms import words
from machi.forms.domain.authoring.origin import LICENSE
from machi.forms.domain.procedure import Procedure, in_words
from machi.forms.queries.catalogue import catalogue
from machi.forms.sheets import as_sheet
from machi.forms.words import WORDS_OF
from machi.shared.clock import business_date
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/open-data", tags=["open data"])

COLUMNS = (
    "全国地方公共団体コード",
    "ID",
    "地方公共団体名",
    "名称",
    "名称_カナ",
    "名称_英語",
    "種別",
    "概要",
    "担当課",
    "窓口",
    "受付方法",
    "手数料_円",
    "手数料_説明",
    "標準処理期間_日",
    "標準処理期間_数え方",
    "根拠法令",
    "期限",
    "ライフイベント",
    "版",
    "URL",
)
FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A table."}
}


class OpenFee(BaseModel):
    """One line of what it costs; from–to where it depends on an answer."""

    label: str
    from_yen: int
    to_yen: int


class OpenProcedure(BaseModel):
    """What anybody may know of a procedure before they begin."""

    id: str
    version: int
    kind: str
    title: str
    title_en: str | None
    summary: str
    department: str | None = Field(description="Code of the department that owns it.")
    window: str | None
    channels: Sequence[str]
    fees: Sequence[OpenFee]
    fee_note: str | None
    standard_days: int | None = Field(description="標準処理期間")
    standard_count: str | None = Field(description="business or calendar")
    law: Sequence[str]
    deadline: str | None
    life_events: Sequence[str]
    url: str

    @classmethod
    def of(cls, procedure: Procedure, city_url: str) -> "OpenProcedure":
        return cls(
            id=procedure.id,
            version=procedure.version,
            kind=procedure.kind,
            title=procedure.title["ja"],
            title_en=procedure.title.get("en"),
            summary=in_words(procedure.summary, "ja"),
            department=procedure.document.get("owner"),
            window=in_words(procedure.window, "ja") or None,
            channels=list(procedure.channels),
            fees=[
                OpenFee(
                    label=line.label["ja"],
                    from_yen=min(line.table.values(), default=line.unit),
                    to_yen=max(line.table.values(), default=line.unit),
                )
                for line in procedure.fee.lines
            ],
            fee_note=in_words(procedure.fee.note, "ja") or None,
            standard_days=procedure.standard_days,
            standard_count=procedure.standard_count,
            law=list(procedure.law),
            deadline=in_words(procedure.deadline, "ja") or None,
            life_events=list(procedure.life_events),
            url=f"{city_url}/forms/{procedure.id}",
        )


class OpenProcedures(BaseModel):
    """Every procedure that is offered today."""

    city_code: str
    city_name: str
    license: str
    items: Sequence[OpenProcedure]


async def _procedures(context: Running) -> list[OpenProcedure]:
    today = business_date(context.clock.now())
    url = context.settings.city.public_url
    return [OpenProcedure.of(one, url) for one in await catalogue(context.db, today)]


@router.get("/procedures.json", response_model=OpenProcedures)
async def procedures_as_json(context: Running) -> Response:
    """Give the list of procedures. Open data: any origin, no login."""
    city = context.settings.city
    told = OpenProcedures(
        city_code=city.city_code,
        city_name=city.city_name,
        license=LICENSE,
        items=await _procedures(context),
    )
    found = TypeAdapter(OpenProcedures).dump_python(told, mode="json")
    return JSONResponse(found, headers=FOR_ALL)


@router.get("/procedures.csv", responses=CSV, response_class=Response)
async def procedures_as_csv(context: Running) -> Response:
    """Give the same as a sheet, with the columns of 自治体標準オープンデータセット first."""
    city = context.settings.city
    rows = [_row(one, city.city_code, city.city_name) for one in await _procedures(context)]
    headers = FOR_ALL | {"Content-Disposition": 'inline; filename="procedures.csv"'}
    sheet = as_sheet(COLUMNS, rows)
    return Response(sheet, media_type="text/csv; charset=utf-8", headers=headers)


def _row(one: OpenProcedure, city_code: str, city_name: str) -> list[str | int | None]:
    prices = [
        f"{fee.label} {fee.from_yen:,}円"
        if fee.from_yen == fee.to_yen
        else f"{fee.label} {fee.from_yen:,}円〜{fee.to_yen:,}円"
        for fee in one.fees
    ]
    return [
        city_code,
        one.id,
        city_name,
        one.title,
        "",  # readings of names are not kept
        one.title_en,
        WORDS_OF.say(words.KINDS[one.kind], "ja"),
        one.summary,
        one.department,
        one.window,
        "、".join(WORDS_OF.say(words.CHANNELS[each], "ja") for each in one.channels),
        min((fee.from_yen for fee in one.fees), default=0),
        "、".join(prices) or one.fee_note,
        one.standard_days,
        {"business": "開庁日", "calendar": "暦日"}.get(one.standard_count or ""),
        "、".join(one.law),
        one.deadline,
        "、".join(one.life_events),
        one.version,
        one.url,
    ]
