"""Who opens the pages of an intake: somebody who accepts applications where it is."""

from typing import Annotated

from fastapi import Depends, Request

from machi.forms.queries.sites import require_own_site
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import Running


async def _at_own_site(
    request: Request, context: Running, staff: Annotated[Staff, may("forms.accept")]
) -> Staff:
    await require_own_site(request.path_params.get("intake_id"), staff, context)
    return staff


AtOwnSite = Annotated[Staff, Depends(_at_own_site)]
"""Who accepts applications, at the site of the intake that the address names."""
