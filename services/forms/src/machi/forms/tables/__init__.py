"""How forms are stored, a module a subject. Shapes only: the rules live in domain/."""

from machi.forms.tables import (
    applications,
    audit,
    figures,
    files,
    intake,
    procedures,
    proving,
    resuming,
    review,
)
from machi.forms.tables.applications import (
    ApplicationRow,
    CaseTextRow,
    ReceiptNumberRow,
    TransitionRow,
)
from machi.forms.tables.audit import AuditEntryRow, AuditHeadRow
from machi.forms.tables.base import FormsTable, metadata
from machi.forms.tables.files import CaseFilePartRow, CaseFileRow
from machi.forms.tables.procedures import NavigatorRow, NavigatorVersionRow, ProcedureVersionRow

__all__ = [
    "ApplicationRow",
    "AuditEntryRow",
    "AuditHeadRow",
    "CaseFilePartRow",
    "CaseFileRow",
    "CaseTextRow",
    "FormsTable",
    "NavigatorRow",
    "NavigatorVersionRow",
    "ProcedureVersionRow",
    "ReceiptNumberRow",
    "TransitionRow",
    "applications",
    "audit",
    "figures",
    "files",
    "intake",
    "metadata",
    "procedures",
    "proving",
    "resuming",
    "review",
]
