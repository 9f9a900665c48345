"""Which proofs can be given in this city: it may have no provider, or no key for letters."""

from machi.forms.domain.application import NotOffered
from machi.forms.domain.assurance import Level, asked_level
from machi.forms.domain.procedure import Procedure
from machi.forms.settings import FormsSettings
from machi.shared.service import Context
from machi.shared.settings import Mode


def provable(level: Level, context: Context) -> bool:
    """Tell whether somebody can prove this much online, here."""
    settings = context.settings
    assert isinstance(settings, FormsSettings)  # noqa: S101 - app.py declares it so
    local = settings.city.mode is Mode.LOCAL
    app = settings.city.citizen_oidc.issuer is not None
    signs = local if settings.sign_in_signs is None else settings.sign_in_signs
    return {
        Level.NONE: True,
        Level.EMAIL: local or settings.letter_key is not None or app,
        Level.JPKI_AUTH: app,
        Level.JPKI_SIGN: app and signs,
    }.get(level, False)


def fileable_online(procedure: Procedure, context: Context) -> bool:
    """Tell whether a procedure can be sent from home to its end: nobody begins one that cannot."""
    offered = "online" in procedure.channels
    return offered and provable(asked_level(procedure, "online"), context)


def check_fileable(procedure: Procedure, channel: str, context: Context) -> None:
    """Refuse to begin online what could not be sent in the end.

    Raises:
        NotOffered: the city has no way to prove what the procedure asks for.

    """
    if channel == "online" and not fileable_online(procedure, context):
        raise NotOffered
