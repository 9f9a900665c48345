"""How forms are stored, a module a subject. Shapes only: the rules live in domain/."""

from machi.forms.tables import applications, procedures
from machi.forms.tables.applications import (
    ApplicationRow,
    CaseTextRow,
    ReceiptNumberRow,
    TransitionRow,
    ViewRow,
)
from machi.forms.tables.base import FormsTable, metadata
from machi.forms.tables.procedures import NavigatorRow, ProcedureVersionRow

__all__ = [
    "ApplicationRow",
    "CaseTextRow",
    "FormsTable",
    "NavigatorRow",
    "ProcedureVersionRow",
    "ReceiptNumberRow",
    "TransitionRow",
    "ViewRow",
    "applications",
    "metadata",
    "procedures",
]
