"""A family that was heard at one counter (書かない窓口) is called to the next on one number."""

from tests.queue.visits.hall import Hall

from machi.queue.reactions.intake_completed import add_next_desks
from machi.shared.contracts.forms import IntakeCompleted
from machi.shared.ids import new_id


def completed(hall: Hall, ticket_id: object) -> IntakeCompleted:
    return IntakeCompleted.model_validate(
        {
            "at": hall.now,
            "revision": 9,
            "intake_id": new_id(),
            "site": "honcho",
            "ticket": ticket_id,
            "procedures": ["tennyu-tenkyo", "kokuho-shutoku", "jido-teate", "kodomo-iryo"],
            "windows": ["shimin-ido", "hoken-kokuho", "kodomo-teate"],
        }
    )


async def test_the_next_desks_are_added_to_the_visit_once(hall: Hall) -> None:
    ticket = await hall.walk_in("shimin-ido")
    event = completed(hall, ticket.ticket_id)
    for _ in range(2):  # heard again: nothing more
        await add_next_desks(event, hall.context)
    steps = await hall.steps(ticket)
    assert steps[0] == (None, "now")
    assert {code for code, _ in steps[1:]} == {"kokuho-kanyu", "jido-teate"}
    assert {state for _, state in steps[1:]} == {"later"}


async def test_without_a_ticket_or_with_one_that_is_over_nothing_happens(hall: Hall) -> None:
    await add_next_desks(completed(hall, None), hall.context)
    await add_next_desks(completed(hall, new_id()), hall.context)
    rows = await hall.context.db.rows("select id from visit_step")
    assert rows == []
