"""The one table, and what a role at a site lets a person do."""

from uuid import UUID

import pytest

from machi.shared.auth.guards import may
from machi.shared.auth.permissions import PERMISSIONS, ROLES, UnknownPermission
from machi.shared.auth.staff import Staff
from machi.shared.errors import Forbidden

WHO = UUID(int=1)


def staff(**roles: str) -> Staff:
    by_site = {site.replace("everywhere", "*"): frozenset({role}) for site, role in roles.items()}
    return Staff(WHO, "見本 花子", by_site)


def test_a_route_cannot_ask_for_a_permission_that_is_not_in_the_table() -> None:
    with pytest.raises(UnknownPermission):
        may("queue.does_not_exist")


def test_every_permission_is_described_and_held_by_some_role() -> None:
    held = frozenset().union(*(role.permissions for role in ROLES.values()))
    assert held == PERMISSIONS.keys()
    assert all(PERMISSIONS.values())
    assert all(role.name and role.describes for role in ROLES.values())


def test_a_role_counts_where_it_is_held() -> None:
    clerk = staff(honcho="clerk")
    assert clerk.allowed("queue.call")
    assert clerk.sites("queue.call") == {"honcho"}
    clerk.require("queue.call", "honcho")
    with pytest.raises(Forbidden):
        clerk.require("queue.call", "kita")


def test_a_role_everywhere_counts_at_every_site() -> None:
    approver = staff(everywhere="approver")
    approver.require("forms.grant", "kita")
    assert approver.sites("forms.grant") == {"*"}
    assert not approver.allowed("queue.call", "kita")


def test_a_role_that_nobody_knows_allows_nothing() -> None:
    assert not staff(honcho="mayor").allowed("queue.watch")


def test_who_looks_after_the_system_cannot_read_applications() -> None:
    assert "forms.read" not in ROLES["system_admin"].permissions


def test_who_audits_changes_nothing() -> None:
    assert {name.partition(".")[2] for name in ROLES["auditor"].permissions} <= {
        "read",
        "watch",
        "oversee",
        "audit",  # who saw what
        "retention",  # what is due to be forgotten, and what was
    }
