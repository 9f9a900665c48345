"""What is stored, told, printed and taken out of one case: nothing hidden or unknown is in it."""

import json
from collections.abc import AsyncIterable, Mapping
from typing import Any

from machi.forms.commands.export_cases import ExportCases
from machi.forms.domain.application import Actor, Application
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.work_list import WorkList
from machi.forms.exports import as_csv
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.printed import Opened, open_answers, print_forms
from machi.forms.store import answers as kept_answers
from machi.forms.store import applications
from machi.local.measuring.procedures.paper_text import all_text, readable
from machi.local.measuring.procedures.trial import FORGED, Trial, hold

_TAKES = Actor("bench", "staff", "見本 職員")


async def look_at_case(trial: Trial, case: Application, *, copy: bool) -> None:
    """Open what is stored, and make what is told, printed and taken out of it.

    Args:
        trial: what was sent, hidden answers too.
        case: what became of it.
        copy: the applicant's copy is printed, else the city's form.

    Raises:
        Leaked: something hidden or unknown is somewhere, or something asked is missing.

    """
    async with trial.context.db.transaction() as tx:
        opened = await open_answers(tx, trial.context, case.id)
        _, sealed = await applications.by_id(tx, case.id)
        stored = await kept_answers.unseal(tx, trial.context.vault, case.id, sealed)
    keys_are_known(trial, opened.evaluation, stored.given)
    events = await trial.context.db.rows(
        "select data::text as data from outbox where entity_id = $1", str(case.id)
    )
    told = " ".join(row["data"] for row in events)
    hold(not any(one in told for one in trial.marks.values()), trial, "an event tells")
    hold(FORGED not in told, trial, "a forged key is in an event")
    surfaces = {
        "the database": json.dumps(stored.given, ensure_ascii=False),
        "the copy" if copy else "the form": await _paper(trial, case, copy=copy),
        "the sheet": await _sheet(trial, opened),
    }
    for where, said in surfaces.items():
        _says_what_is_asked(trial, opened.evaluation, where, said)


def _says_what_is_asked(trial: Trial, evaluation: Evaluation, where: str, said: str) -> None:
    hold(FORGED not in said, trial, f"a forged key is in {where}")
    leaked = trial.hidden_in(evaluation, said)
    hold(not leaked, trial, f"hidden answers are in {where}: {leaked}")
    lost = trial.lost_from(evaluation, said)
    hold(not lost, trial, f"answers are missing in {where}: {lost}")


async def _paper(trial: Trial, case: Application, *, copy: bool) -> str:
    """Print the very PDF, and read all of it."""
    edition = Edition.now(trial.context, "ja")
    pdf = await print_forms([case.id], trial.context, edition, copy=copy)
    hold(readable(pdf), trial, "a PDF that cannot be searched")
    return all_text(pdf)


async def _sheet(trial: Trial, opened: Opened) -> str:
    """Take the case out as staff do, and read the bytes."""
    procedure = opened.procedure
    wanted = WorkList(receipt_number=opened.case.receipt_number)
    command = ExportCases(
        wanted=wanted.of_version(procedure.id, procedure.version), by=_TAKES, why="見本"
    )
    sent = as_csv(command, procedure, trial.context)
    return (await _bytes(sent)).decode()


async def _bytes(lines: AsyncIterable[str]) -> bytes:
    return b"".join([line.encode() async for line in lines])


def keys_are_known(trial: Trial, evaluation: Evaluation, stored: Mapping[str, Any]) -> None:
    """Hold that only questions that are asked have a stored answer, inside of repeats too."""
    for key, value in stored.items():
        hold(key in evaluation.visible, trial, f"{key} is stored and not asked")
        field = trial.procedure.field(key)
        if field is None or not field.has_items:
            continue
        for place, item in enumerate(value):
            known = {
                path.rpartition(".")[2]
                for path in evaluation.visible
                if path.startswith(f"{key}[{place}].")
            }
            hold(set(item) - {"_id"} <= known, trial, f"{key}[{place}] stores {sorted(item)}")
