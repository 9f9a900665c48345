"""Goal: whatever staff and holders press, in whatever order, nobody is lost.

Some hundred walks here, found smaller by hypothesis when one fails; ten thousand in
`./machi bench random_walks`.
"""

from itertools import count
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from machi.local.measuring.walks.actions import BY_VERB
from machi.local.measuring.walks.walk import HOME, Walk
from machi.queue.domain.ticket import ENDED, State, Verb
from machi.shared.service import Context

DAYS = count(1)
UNASKED = {Verb.ISSUE, Verb.ISSUE_REMOTE, Verb.LAPSE, Verb.CLOSE_OUT, Verb.RATE}
"""Taking a number, a timer, the end of the day, and how it was: not what the hall presses."""


def test_a_walk_can_take_every_step() -> None:
    assert set(BY_VERB) == set(Verb) - UNASKED
    assert set(HOME) == set(State) - set(ENDED)


async def test_random_walks_lose_nobody(context: Context) -> None:
    random = Random(20261120)  # noqa: S311 - chance, not secrets
    steps = sum([await Walk(context, random.choice, day=next(DAYS)).walk() for _ in range(60)])
    assert steps > 60 * 5


async def nobody_is_left(context: Context) -> None:
    """Clear the counters: hypothesis breaks a walk off in the middle when its choices run out."""
    await context.db.row("update counter set ticket_id = null")
    await context.db.row("update ticket set state = 'left' where ended_at is null")


@given(data=st.data())
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
async def test_walks_that_hypothesis_chooses_lose_nobody(
    context: Context, data: st.DataObject
) -> None:
    def choose(options: object) -> object:
        return data.draw(st.sampled_from(options))  # type: ignore[call-overload] # a sequence

    await nobody_is_left(context)
    await Walk(context, choose, day=next(DAYS)).walk(steps=6)
