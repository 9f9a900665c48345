"""The city's front page, and how accessible these pages are."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms.pages.look import PAGES

router = APIRouter()


@router.get("/")
async def front_page(request: Request) -> Response:
    return PAGES.show(request, "front.html")


@router.get("/forms/accessibility")
async def accessibility(request: Request) -> Response:
    return PAGES.show(request, "accessibility.html")
