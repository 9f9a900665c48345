"""Every event, setting and permission is documented, and the documents tell the truth."""

from pathlib import Path

import pytest

from machi.local import reference
from machi.local.services import SERVICES
from machi.shared.contracts.cloudevents import declared_events

ROOT = Path(__file__).parents[2]
PAGES = reference.pages(SERVICES)


@pytest.mark.parametrize("page", PAGES)
def test_the_reference_is_what_the_code_says(page: str) -> None:
    written = (ROOT / "docs" / "reference" / page).read_text(encoding="utf-8")
    assert written == PAGES[page], "run: .venv/bin/python -m machi.local.reference docs/reference"


def test_every_setting_says_what_it_means() -> None:
    silent = [
        f"{service.name}.{name}"
        for service in SERVICES
        for name, field in service.settings.model_fields.items()
        if not field.description
    ]
    assert not silent


@pytest.mark.parametrize("service", [service.name for service in SERVICES])
def test_a_service_readme_names_every_event_that_it_speaks_and_hears(service: str) -> None:
    readme = (ROOT / "services" / service / "README.md").read_text(encoding="utf-8")
    [declared] = [each for each in SERVICES if each.name == service]
    spoken = {subject for subject in declared_events() if subject.startswith(f"{service}.")}
    heard = {kind.subject for kind in declared.reactions}
    missing = {subject for subject in spoken | heard if subject not in readme}
    assert not missing
