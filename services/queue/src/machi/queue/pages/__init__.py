"""Server-rendered pages: citizen's phone, wallboard, kiosk, staff terminal, devices."""

from fastapi import APIRouter


def all_pages() -> list[APIRouter]:
    """List the routers of every page."""
    return []
