"""What a break is, and where the packages are."""

from dataclasses import dataclass

QUEUE = "services/queue/src/machi/queue"
FORMS = "services/forms/src/machi/forms"
PAYMENTS = "services/payments/src/machi/payments"
SHARED = "shared/src/machi/shared"


@dataclass(frozen=True, slots=True)
class Break:
    """In `file`, every `there` becomes `gone`; then some test below `tests` must fail."""

    name: str
    file: str
    there: str
    gone: str
    tests: str
