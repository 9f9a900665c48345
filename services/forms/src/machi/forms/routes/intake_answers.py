"""What the JSON API says of an intake."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from machi.forms.commands.intake.about_intake import IntakeNow
from machi.forms.domain.intake.forms import boxes
from machi.forms.domain.intake.hearing import Value
from machi.forms.domain.intake.household import same_as
from machi.forms.domain.intake.questions import name_of, name_of_person
from machi.forms.domain.procedure import in_words
from machi.forms.queries.intake import (
    Filed,
    OpenedIntake,
    shown_answers,
    shown_disputes,
    shown_values,
)


class IntakeStepped(BaseModel):
    intake_id: UUID
    state: str
    revision: int

    @classmethod
    def of(cls, now: IntakeNow) -> "IntakeStepped":
        return cls(intake_id=now.intake_id, state=now.state, revision=now.revision)


class AskedValue(BaseModel):
    """Something to hear. `name` is what an answer to it is sent under."""

    name: str
    type: str
    label: str
    parts: list[str]
    options: list[str]
    required: bool
    person: str | None
    same: str | None = Field(
        description="What it is when it is like what is known (本籍は住所と同じ, 筆頭者は本人)."
    )
    wrong: list[str] = Field(description="Codes of what is wrong with the answer that is there.")


class KnownValue(BaseModel):
    content: Any
    source: str
    actor: str
    before: Any = Field(description="What it was before staff corrected it.")
    before_source: str | None
    why: str = Field(description="What staff said about the correction.")

    @classmethod
    def of(cls, value: Value) -> "KnownValue":
        return cls(
            content=value.content,
            source=value.source,
            actor=value.actor,
            before=value.before,
            before_source=value.before_source,
            why=value.why,
        )


class DisputedValue(BaseModel):
    """What several of a family wrote about one thing; the first is what stands there now."""

    about: str
    sides: list[dict[str, KnownValue]]


class FormOfIntake(BaseModel):
    procedure_id: str
    version: int
    title: str
    complete: bool
    fee_yen: int
    answers: Mapping[str, Any]


class IntakeDetail(IntakeStepped):
    """An intake with everything that was heard: for the counter alone."""

    people: dict[str, str] = Field(description="Numbers of the persons, with their names.")
    protected: list[str]
    values: dict[str, KnownValue]
    doubts: list[str] = Field(description="What the customer says is wrong, by name.")
    disputes: list[DisputedValue] = Field(description="To be settled before anybody signs.")
    asks: list[AskedValue]
    forms: list[FormOfIntake]
    boxes: int = Field(description="How many boxes these forms have on paper.")
    fee_yen: int
    seal: str | None = Field(description="What is signed; null while something is missing.")

    @classmethod
    def of_intake(cls, opened: OpenedIntake, language: str) -> "IntakeDetail":
        hearing, intake = opened.hearing, opened.intake
        return cls(
            intake_id=intake.id,
            state=intake.state,
            revision=intake.revision,
            people={number: name_of_person(hearing, number) for number in hearing.people},
            protected=sorted(hearing.protected),
            values={path: KnownValue.of(value) for path, value in shown_values(opened).items()},
            doubts=sorted(map(name_of, hearing.doubts)),
            disputes=[
                DisputedValue(
                    about=one.about,
                    sides=[
                        {path: KnownValue.of(value) for path, value in side.items()}
                        for side in one.sides
                    ],
                )
                for one in shown_disputes(opened)
            ],
            asks=[
                AskedValue(
                    name=name_of(ask.slot),
                    type=ask.field.type,
                    label=in_words(ask.field.label, language),
                    parts=list(ask.field.parts),
                    options=[one.value for one in ask.field.options],
                    required=ask.required,
                    person=ask.person,
                    same=same_as(hearing, ask.slot),
                    wrong=[problem.code for _, problem in ask.wrong],
                )
                for ask in opened.asks
            ],
            forms=[
                FormOfIntake(
                    procedure_id=form.procedure.id,
                    version=form.procedure.version,
                    title=in_words(form.procedure.title, language),
                    complete=form.evaluation.ok,
                    fee_yen=form.evaluation.fee_yen,
                    answers=shown_answers(opened, form),
                )
                for form in opened.forms
            ],
            boxes=boxes(opened.forms),
            fee_yen=opened.fee_yen,
            seal=None if opened.seal is None else opened.seal.hex(),
        )


class FiledCase(BaseModel):
    application_id: UUID
    receipt_number: str
    procedure_id: str
    title: str
    state: str
    fee_yen: int
    window_code: str | None

    @classmethod
    def of(cls, one: Filed, language: str) -> "FiledCase":
        return cls(
            application_id=one.case.id,
            receipt_number=one.case.receipt_number or "",
            procedure_id=one.case.procedure_id,
            title=in_words(one.procedure.title, language),
            state=one.case.state,
            fee_yen=one.case.fee_yen,
            window_code=one.procedure.window_code,
        )


class AllFiled(BaseModel):
    """Every case that the intake became."""

    items: list[FiledCase]
