"""Where somebody may hear people: at the sites of their roles, and nowhere else."""

from uuid import UUID

from machi.forms.settings import FormsSettings
from machi.forms.store import intakes
from machi.shared.auth.staff import EVERYWHERE, Staff
from machi.shared.errors import Forbidden
from machi.shared.service import Context

_PERMISSION = "forms.accept"
_LIFTS = "forms.protect"


def sites_of(staff: Staff, context: Context) -> dict[str, str]:
    """List where somebody may hear people: code and name, the main office first."""
    settings = context.settings
    named = settings.sites if isinstance(settings, FormsSettings) else {}
    held = staff.sites(_PERMISSION)
    if EVERYWHERE in held:
        return {**named, **{code: code for code in sorted(held - {EVERYWHERE, *named})}}
    return {code: named.get(code, code) for code in sorted(held)}


def site_for(staff: Staff, context: Context, wanted: str | None) -> str:
    """Give the site of a new intake: the wanted one, or the first of theirs.

    Raises:
        Forbidden: they work elsewhere.

    """
    if wanted:
        staff.require(_PERMISSION, wanted)
        return wanted
    found = next(iter(sites_of(staff, context)), None)
    if found is None:
        raise Forbidden
    return found


async def require_own_site(told: object, staff: Staff, context: Context) -> None:
    """Refuse who does not work where an intake is. told: its id, as the address says it.

    Raises:
        NoSuchIntake: there is none.
        Forbidden: it is at another site.

    """
    try:
        intake_id = UUID(str(told))
    except ValueError:
        return  # an address without one, or the route itself says what is wrong with it
    staff.require(_PERMISSION, await _site_of(intake_id, context))


async def require_may_lift(intake_id: UUID, staff: Staff, context: Context) -> None:
    """Refuse who may not lift the mark of somebody protected (秘匿) where this intake is.

    Raises:
        NoSuchIntake: there is none.
        Forbidden: they may not, or not there.

    """
    staff.require(_LIFTS, await _site_of(intake_id, context))


async def _site_of(intake_id: UUID, context: Context) -> str:
    async with context.db.transaction() as tx:
        return (await intakes.by_id(tx, intake_id)).site
