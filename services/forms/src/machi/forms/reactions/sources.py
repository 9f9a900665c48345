"""Which of our cases a claim is for; None when it is somebody else's."""

from uuid import UUID

from machi.shared.errors import NotFound

_OURS = "forms.application/"


class NotACase(NotFound):
    """A claim names forms as its source, but no case: the message will never succeed."""

    code = "forms.not_a_case"


def case_of(source: str) -> UUID | None:
    """Read `forms.application/<id>`.

    Raises:
        NotACase: it begins like ours and does not go on with an id.

    """
    if not source.startswith(_OURS):
        return None
    try:
        return UUID(source.removeprefix(_OURS))
    except ValueError as error:
        raise NotACase(source) from error
