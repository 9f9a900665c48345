"""The procedures of the city, for programs."""

from fastapi import APIRouter, Request

from machi.forms.domain.application import NoSuchProcedure
from machi.forms.domain.authoring.origin import LICENSE
from machi.forms.queries.catalogue import offered, procedure_page
from machi.forms.routes.answers import ProcedureList, ProcedureSummary, PublishedProcedure
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/procedures", tags=["procedures"])


@router.get("")
async def list_procedures(request: Request, context: Running) -> ProcedureList:
    """List what can be applied for, each in the version for today."""
    language = chosen_language(request)
    found = await offered(context.db, business_date(context.clock.now()))
    return ProcedureList(items=[ProcedureSummary.of(one, language) for one in found])


@router.get("/{procedure_id}", responses=refusals(NoSuchProcedure))
async def one_procedure(procedure_id: str, context: Running) -> PublishedProcedure:
    """Give the whole document of a procedure, as published."""
    today = business_date(context.clock.now())
    procedure, mark, _ = await procedure_page(context.db, procedure_id, today)
    return PublishedProcedure(
        id=procedure.id,
        version=procedure.version,
        hash=mark,
        city=context.settings.city.city_name,
        license=LICENSE,
        document=procedure.document,
    )
