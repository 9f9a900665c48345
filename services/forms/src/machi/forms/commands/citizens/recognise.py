"""Somebody came back from デジタル認証アプリ: what that proves."""

from machi.forms.domain.assurance import How, Level, Proof
from machi.shared.auth.oidc import Identity
from machi.shared.service import Context


def recognised(identity: Identity, seal: str | None, context: Context) -> Proof:
    """Say what an identity proves, at this moment.

    Args:
        identity: who, at which provider: both together name a person. Only a keyed hash is kept.
        seal: of the answers that they went there to sign, in hex; none when they only signed in.
        context: of the service: its key makes the hash, its clock says when.

    """
    who = f"oidc:{identity.issuer}\0{identity.subject}"
    return Proof(
        level=Level.JPKI_SIGN if seal else Level.JPKI_AUTH,
        how=How.APP,
        at=context.clock.now(),
        citizen=context.vault.fingerprint("citizen", who),
        signed=bytes.fromhex(seal) if seal else None,
    )
