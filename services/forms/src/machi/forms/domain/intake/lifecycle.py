"""The states of an intake (書かない窓口), and every step between them, with its event.

What a visitor wrote at home waits as a draft of its own (`domain/lifecycle.py`, 事前入力); reading
its code opens an intake. Everything that is heard, read or chosen is a step too: two people who
work on the same intake cannot overwrite each other unseen.
"""

from dataclasses import dataclass
from enum import StrEnum

from machi.shared.errors import Conflict, NotFound


class IntakeState(StrEnum):
    AT_COUNTER = "at_counter"
    """窓口対応中."""
    CONFIRMED = "confirmed"
    """確認・署名済: the signature covers every form as it stands; nothing changes any more."""
    SUBMITTED = "submitted"
    ABANDONED = "abandoned"
    """中止: what was heard is destroyed."""


class IntakeCommand(StrEnum):
    HEAR = "hear"
    READ_CARD = "read_card"
    LOOK_UP = "look_up"
    CLAIM = "claim"
    """Read one more code of what somebody of the family wrote at home."""
    CHOOSE = "choose"
    """Choose procedures, or for whom a form is made."""
    CONFIRM = "confirm"
    REOPEN = "reopen"
    """Something has to change after all: the signature is void."""
    SUBMIT_ALL = "submit_all"
    ABANDON = "abandon"


@dataclass(frozen=True, slots=True)
class IntakeStep:
    """A step. `event` is the past-tense name in `machi.shared.contracts.forms`; None: not told."""

    source: IntakeState
    command: IntakeCommand
    target: IntakeState
    event: str | None


_HERE = IntakeState.AT_COUNTER
_SIGNED = IntakeState.CONFIRMED
INTAKE_STEPS = (
    *(
        IntakeStep(_HERE, command, _HERE, None)
        for command in (
            IntakeCommand.HEAR,
            IntakeCommand.READ_CARD,
            IntakeCommand.LOOK_UP,
            IntakeCommand.CLAIM,
            IntakeCommand.CHOOSE,
        )
    ),
    IntakeStep(_HERE, IntakeCommand.CONFIRM, _SIGNED, "confirmed"),
    IntakeStep(_SIGNED, IntakeCommand.REOPEN, _HERE, "reopened"),
    IntakeStep(_SIGNED, IntakeCommand.SUBMIT_ALL, IntakeState.SUBMITTED, "completed"),
    *(
        IntakeStep(source, IntakeCommand.ABANDON, IntakeState.ABANDONED, "abandoned")
        for source in (_HERE, _SIGNED)
    ),
)


class NoSuchIntake(NotFound):
    code = "forms.no_such_intake"
    words = "この受付は見つかりませんでした。終わったか、アドレスが違います。"


class IntakeMovedOn(Conflict):
    """Somebody else was faster, or it is somewhere else by now; `detail` says what happened."""

    code = "forms.intake_moved_on"
    words = "ほかの人が先に変えたため、この操作はできませんでした。今の内容を確認してください。"


def intake_step(state: IntakeState, command: IntakeCommand) -> IntakeStep:
    """Find the step that a command makes from a state.

    Raises:
        IntakeMovedOn: there is no such step.

    """
    for one in INTAKE_STEPS:
        if (one.source, one.command) == (state, command):
            return one
    raise IntakeMovedOn
