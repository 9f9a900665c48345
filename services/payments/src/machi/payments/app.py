"""The composition root: what payments is made of."""

from pathlib import Path

from fastapi import FastAPI

from machi.payments.pages import cashier, citizen
from machi.payments.pages import imports as import_pages
from machi.payments.reactions.application_payment_requested import assess_the_fee
from machi.payments.reactions.application_withdrawn import close_its_claims
from machi.payments.routes import cash_receipts, claims, imports
from machi.payments.sample_city import seed
from machi.payments.settings import PaymentsSettings
from machi.payments.tables import metadata
from machi.shared.contracts.forms import ApplicationPaymentRequested, ApplicationWithdrawn
from machi.shared.service import Context, Service
from machi.shared.web.app import web_app

HERE = Path(__file__).parent
_AROUND_A_FILE = 100_000
"""Bytes that a multipart body has beside the file itself."""


def create_app(context: Context) -> FastAPI:
    settings = context.settings
    assert isinstance(settings, PaymentsSettings)  # noqa: S101 - SERVICE declares them
    largest = settings.largest_file_bytes + _AROUND_A_FILE
    return web_app(
        context,
        title="machi payments",
        api=[claims.router, cash_receipts.router, imports.router],
        pages=[citizen.router, cashier.router, import_pages.router],
        static=HERE / "pages" / "static",
        body_limits={"/payments/api/v1/imports": largest, "/payments/imports": largest},
    )


SERVICE = Service(
    name="payments",
    settings=PaymentsSettings,
    metadata=metadata,
    migrations=HERE / "migrations",
    create_app=create_app,
    seed=seed,
    reactions={
        ApplicationPaymentRequested: assess_the_fee,
        ApplicationWithdrawn: close_its_claims,
    },
)
