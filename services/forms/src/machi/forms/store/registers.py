"""Which register of residents the counter looks into."""

from functools import cache

from machi.forms.domain.intake.register import NoSuchResident, ResidentRegister
from machi.forms.settings import FormsSettings
from machi.forms.store.residents import register, sample_file
from machi.forms.store.standard_register import Reach, StandardRegister
from machi.shared.service import Context
from machi.shared.settings import Mode


def register_of(context: Context) -> ResidentRegister | None:
    """Give the city's register; None where it has none here."""
    settings = context.settings
    if isinstance(settings, FormsSettings):
        if settings.register_url is not None:
            return _standard(_reach(settings, settings.register_url))
        if settings.residents_file is not None:
            return register(settings.residents_file)
    return register(sample_file()) if context.settings.city.mode is Mode.LOCAL else None


def the_register(context: Context) -> ResidentRegister:
    """Give the city's register. Raises NoSuchResident where it has none."""
    found = register_of(context)
    if found is None:
        raise NoSuchResident
    return found


def _reach(settings: FormsSettings, url: str) -> Reach:
    secret = settings.register_client_secret
    return Reach(
        url=url,
        token_url=settings.register_token_url,
        client_id=settings.register_client_id,
        client_secret=secret.get_secret_value() if secret else "",
        seconds=settings.register_seconds,
        certificate=settings.register_certificate,
        key=settings.register_key,
        authorities=settings.register_authorities,
    )


@cache
def _standard(reach: Reach) -> StandardRegister:
    """Keep one register per process: it has a token."""
    return StandardRegister(reach)
