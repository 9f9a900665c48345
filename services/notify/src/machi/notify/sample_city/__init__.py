"""The sample city: nobody has registered yet, so there is nothing to load."""

from machi.shared.service import Context


async def seed(_: Context) -> None:
    """Change nothing: recipients are made by the people who want to be told."""
