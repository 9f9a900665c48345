"""The gallery, served on this machine with the product's own Content-Security-Policy."""

from collections.abc import AsyncGenerator

import pytest

from machi.shared.testing.browser import serving
from machi.shared.testing.gallery.app import Hall, gallery
from machi.shared.web.edge import CONTENT_SECURITY_POLICY


@pytest.fixture
def hall() -> Hall:
    return Hall()


@pytest.fixture
async def origin(hall: Hall) -> AsyncGenerator[str]:
    """Where the gallery is served."""
    async with serving(gallery(hall, CONTENT_SECURITY_POLICY)) as address:
        yield address
        hall.say("end")
