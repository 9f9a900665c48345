"""How claims name what they are for."""

from uuid import UUID


def source_of(application_id: UUID) -> str:
    return f"forms.application/{application_id}"
