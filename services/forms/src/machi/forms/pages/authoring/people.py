"""Who may be in the builder: who writes procedures, and who may only look at them and approve."""

from typing import Annotated

from fastapi import Depends

from machi.shared.auth.guards import Staff, may
from machi.shared.errors import Forbidden

Authors = Annotated[Staff, may("forms.author")]
"""Those who write."""


def _author_or_publisher(staff: Annotated[Staff, may("forms.read")]) -> Staff:
    if not (staff.allowed("forms.author") or staff.allowed("forms.publish")):
        raise Forbidden
    return staff


Builders = Annotated[Staff, Depends(_author_or_publisher)]
"""Those who write, and those who approve."""
