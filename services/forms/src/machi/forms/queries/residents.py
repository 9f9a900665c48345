"""Which register of residents the counter looks into."""

from machi.forms.domain.intake.register import NoSuchResident, ResidentRegister
from machi.forms.settings import FormsSettings
from machi.forms.store.residents import register, sample_file
from machi.shared.service import Context
from machi.shared.settings import Mode


def register_of(context: Context) -> ResidentRegister | None:
    """Give the city's register; None where it has none here."""
    settings = context.settings
    if isinstance(settings, FormsSettings) and settings.residents_file is not None:
        return register(settings.residents_file)
    return register(sample_file()) if context.settings.city.mode is Mode.LOCAL else None


def the_register(context: Context) -> ResidentRegister:
    """Give the city's register. Raises NoSuchResident where it has none."""
    found = register_of(context)
    if found is None:
        raise NoSuchResident
    return found
