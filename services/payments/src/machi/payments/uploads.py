"""A collection file comes in, through the JSON API or the page: the same for both."""

from hashlib import sha256

from starlette.datastructures import UploadFile

from machi.payments.commands.import_collection import ImportCollection, Imported, import_collection
from machi.payments.domain.plan import Rules
from machi.payments.settings import PaymentsSettings
from machi.shared.auth.staff import Staff
from machi.shared.business_days import is_business_day
from machi.shared.db.once import once
from machi.shared.web.context import Context

_LONGEST_NAME = 200


async def bring(file: UploadFile, staff: Staff, context: Context, key: str | None) -> Imported:
    """Read an uploaded file and import it."""
    content = await file.read()
    agreed = context.settings
    assert isinstance(agreed, PaymentsSettings)  # noqa: S101 - SERVICE declares them
    asked = {"sha256": sha256(content).hexdigest()}
    return await import_collection(
        ImportCollection(
            name=(file.filename or "").replace("\x00", "")[:_LONGEST_NAME],
            content=content,
            by=staff.id,
            rules=Rules(
                company=agreed.company_code,
                collector=agreed.collector_code,
                stale_after_days=agreed.stale_after_days,
                is_business_day=is_business_day,
            ),
            fee_yen=agreed.collector_fee_yen,
            at=context.clock.now(),
            request=once(str(staff.id), key, "ImportCollection", asked) if key else None,
        ),
        context.db,
    )
