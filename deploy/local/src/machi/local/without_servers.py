"""A pytest plugin for `machi test quick`: leaves out every test that needs a server."""

import pytest

SERVERS = {"postgres", "nats"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the tests whose fixtures, and theirs, start nothing."""
    left_out = [item for item in items if SERVERS & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]
