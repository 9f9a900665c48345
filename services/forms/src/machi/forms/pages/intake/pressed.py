"""A form of an intake's page that was sent: by whom, about what, and as which request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fastapi import Request
from starlette.datastructures import FormData

from machi.forms.domain.application import Actor
from machi.shared.auth.guards import Staff
from machi.shared.db.once import Once, once
from machi.shared.errors import BadInput
from machi.shared.web.context import Context

_KEY = re.compile(r"[\x21-\x7e]{1,200}")
_MOST_FIELDS = 1000
_LONGEST = 12_000


@dataclass(frozen=True, slots=True)
class Pressed:
    """A form that was sent: what it holds, by whom, about which intake."""

    form: FormData
    context: Context
    staff: Staff
    about: Mapping[str, Any]

    def text(self, name: str) -> str:
        value = self.form.get(name)
        return value[:_LONGEST] if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        return [one for one in self.form.getlist(name) if isinstance(one, str)]

    @property
    def intake_id(self) -> UUID:
        found: UUID = self.about["intake_id"]
        return found


async def pressed_form(
    intake_id: UUID, request: Request, context: Context, staff: Staff
) -> Pressed:
    """Read the form, and which revision the person saw."""
    form = await request.form(max_fields=_MOST_FIELDS, max_files=1)
    seen = str(form.get("expected_revision", ""))
    if not (seen.isascii() and seen.isdigit() and len(seen) < 10):  # noqa: PLR2004 - fits the column
        raise BadInput(field="expected_revision")
    about = {
        "intake_id": intake_id,
        "expected_revision": int(seen),
        "by": Actor(str(staff.id), "operator", staff.name),
        "request": _once(form, context, str(staff.id), intake_id),
    }
    return Pressed(form, context, staff, about)


def _once(form: FormData, context: Context, staff_id: str, intake_id: UUID) -> Once | None:
    """Name the form that was sent, so that a double click is one request; nothing of it is kept."""
    key = str(form.get("idempotency_key", ""))
    if not _KEY.fullmatch(key):
        return None
    sent = repr({name: form.getlist(name) for name in sorted(set(form)) if name != "file"})
    asked = context.vault.fingerprint("request", sent).hex()
    return once(staff_id, key, f"intake:{intake_id}", {"asked": asked})
