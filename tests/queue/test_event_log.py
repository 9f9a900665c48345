"""The event log keeps every event for good, and nothing that leads to a person."""

import json

from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.shared.contracts.cloudevents import declared_events
from machi.shared.db.database import OUTBOX
from machi.shared.ids import new_id
from machi.shared.service import Context

SPOKEN = sorted(one for one in declared_events() if one.startswith("queue."))
LEADS_TO_A_PERSON = "leads-to-a-person"


async def test_every_event_is_kept_as_it_was_said(context: Context) -> None:
    asked = IssueTicket(
        site="honcho",
        line="shimin-shomei",
        here=True,
        origin="phone",
        at=context.clock.now(),
        recipient="mihon-recipient",
    )
    await issue_ticket(asked, context.db)
    [said] = await context.db.rows("select * from outbox")
    [kept] = await context.db.rows("select * from event_log")
    assert (kept["event_id"], kept["subject"]) == (said["id"], said["subject"])
    gone = {"recipient", "ticket_path"}
    assert kept["data"] == {key: said["data"][key] for key in said["data"].keys() - gone}


async def test_nothing_in_it_leads_to_a_person(context: Context) -> None:
    """References to people and open addresses are left out of every event that is declared."""
    for subject in SPOKEN:
        fields = set(declared_events()[subject].model_fields)
        secret = {one for one in fields if one == "recipient" or one.endswith(("_path", "_token"))}
        data = {one: LEADS_TO_A_PERSON if one in secret else "plain" for one in fields}
        row = {
            "id": new_id(),
            "subject": subject,
            "entity_id": "1",
            "revision": 1,
            "at": context.clock.now(),
            "data": data,
        }
        async with context.db.transaction() as tx:
            await tx.session.exec(OUTBOX.insert().values(row))
        [kept] = await context.db.rows("select data from event_log where event_id = $1", row["id"])
        assert LEADS_TO_A_PERSON not in json.dumps(kept["data"]), subject
        assert set(kept["data"]) == fields - secret
