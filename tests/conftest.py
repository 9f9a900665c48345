import pytest

pytest_plugins = ["machi.shared.testing.plugin"]

LONGEST = ("test_openapi.py", "test_images.py", "test_rush.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take longest; whoever runs several at once ends with short ones."""
    items.sort(key=lambda item: not (item.path.name in LONGEST or "browser" in item.path.name))
