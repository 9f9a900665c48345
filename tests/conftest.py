import pytest

pytest_plugins = ["machi.shared.testing.plugin"]

LONGEST = ("test_openapi.py", "test_images.py", "test_rush.py", "test_hold_slot.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; whoever runs two at once ends with short ones."""
    items.sort(key=lambda item: not (item.path.name in LONGEST or "browser" in item.path.name))
