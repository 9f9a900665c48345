"""混雑状況 as open data (CC BY 4.0), in the columns that cities share.

The first columns are those of 自治体標準オープンデータセット: 全国地方公共団体コード, ID,
地方公共団体名, 名称, 名称_カナ, 名称_英語. The rest is ours: no national set is about queues.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, BeforeValidator, TypeAdapter

from machi.queue.queries.statistics.csv_text import MEDIA_TYPE, csv_text, named
from machi.queue.queries.statistics.open_data import HalfHour, OpenLine, half_hours, queues
from machi.shared.clock import JAPAN
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/queue/open/v1", tags=["open data"])

LICENSE = "CC BY 4.0"
FIRST = (
    "全国地方公共団体コード",
    "ID",
    "地方公共団体名",
    "名称",
    "名称_カナ",
    "名称_英語",
)
QUEUES = (
    *FIRST,
    "受付中",
    "待ち人数",
    "来庁前人数",
    "待ち時間_分_から",
    "待ち時間_分_まで",
    "混雑",
    "最後に呼んだ番号",
    "最後に呼んだ日時",
    "その番号の待ち時間_分",
    "更新日時",
)
HALF_HOURS = (
    *FIRST,
    "開始日時",
    "来庁者数",
    "呼び出した人数",
    "待ち時間_秒_中央値",
    "待ち時間_秒_90パーセンタイル",
)
FOR_ALL = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=15"}
CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}, "description": "A table."}
}

_WRITTEN_OUT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _written_out(day: str) -> str:
    """Take 2026-11-20 only: a bare number would count seconds since 1970."""
    if not _WRITTEN_OUT.fullmatch(day):
        raise ValueError("a day is written as 2026-11-20")
    return day


Day = Annotated[
    date, BeforeValidator(_written_out), Path(description="A day in Japan, as 2026-11-20.")
]
Bom = Annotated[bool, Query(description="Begin with a byte order mark, for Excel.")]


class Queues(BaseModel):
    """All lines of the city. `lamp`: free, busy, crowded, or unknown."""

    city_code: str
    city_name: str
    license: str
    items: Sequence[OpenLine]


@router.get("/queues", response_model=Queues)
async def show_queues(context: Running) -> Response:
    """Show how busy each line is. Open data: any origin, cached for 15 seconds, no login."""
    city = context.settings.city
    told = Queues(
        city_code=city.city_code,
        city_name=city.city_name,
        license=LICENSE,
        items=await queues(context.clock.now(), context.db),
    )
    return JSONResponse(TypeAdapter(Queues).dump_python(told, mode="json"), headers=FOR_ALL)


@router.get("/queues.csv", responses=CSV, response_class=Response)
async def show_queues_as_csv(context: Running, bom: Bom = False) -> Response:  # noqa: FBT002 - FastAPI: a query parameter
    """Show the same as a table, with the columns of 自治体標準オープンデータセット first."""
    lines = await queues(context.clock.now(), context.db)
    rows = [
        (
            *_first(context, line),
            int(line.open),
            line.waiting,
            line.on_the_way,
            line.wait_from_minutes,
            line.wait_to_minutes,
            line.lamp,
            line.last_called,
            line.last_called_at and line.last_called_at.astimezone(JAPAN).isoformat(),
            line.last_called_waited_minutes,
            line.updated_at.astimezone(JAPAN).isoformat(),
        )
        for line in lines
    ]
    return _open("queues.csv", csv_text(QUEUES, rows, bom=bom))


@router.get("/half-hours/{day}.csv", responses=CSV, response_class=Response)
async def show_half_hours(
    day: Day,
    context: Running,
    bom: Bom = False,  # noqa: FBT002 - FastAPI: a query parameter
) -> Response:
    """Show visitors and waits of each half hour of a day, by line."""
    found = await half_hours(day, context.clock.now(), context.db)
    rows = [
        (
            *_first(context, slot),
            slot.begins_at.isoformat(),
            slot.visitors,
            slot.called,
            slot.median_wait_seconds,
            slot.p90_wait_seconds,
        )
        for slot in found
    ]
    return _open(f"half-hours-{day}.csv", csv_text(HALF_HOURS, rows, bom=bom))


def _first(context: Context, of: OpenLine | HalfHour) -> tuple[str, ...]:
    city = context.settings.city
    return (
        city.city_code,
        of.id,
        city.city_name,
        f"{of.site_name} {of.line_name}",
        "",  # readings of names are not kept
        f"{of.site_name_en} {of.line_name_en}",
    )


def _open(name: str, text: str) -> Response:
    return Response(text, media_type=MEDIA_TYPE, headers=FOR_ALL | named(name))
