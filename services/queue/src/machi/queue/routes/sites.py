"""What everybody may read: sites, lines, how many wait, who is called."""

from fastapi import APIRouter
from pydantic import BaseModel

from machi.queue.domain.refusals import NoSuchSite
from machi.queue.queries import board as queries
from machi.queue.queries.board import Board, Site
from machi.queue.routes.requests import API
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix=f"{API}/sites", tags=["sites"])


class Sites(BaseModel):
    items: list[Site]


@router.get("")
async def list_sites(context: Running) -> Sites:
    """List the sites, their lines and how many people wait in each."""
    return Sites(items=await queries.sites(context.clock.now(), context.db))


@router.get("/{site}/board", responses=refusals(NoSuchSite))
async def show_board(site: str, context: Running) -> Board:
    """Show what the site's wallboard shows: numbers and counters, never a name."""
    return await queries.board(site, context.clock.now(), context.db)
