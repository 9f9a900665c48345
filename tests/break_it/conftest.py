from pathlib import Path


def pytest_ignore_collect(collection_path: Path, config: object) -> bool | None:
    """Stay out of the whole run: these take minutes and run other tests again."""
    arguments = getattr(config, "args", [])
    asked = any("break_it" in str(argument) for argument in arguments)
    return None if asked or collection_path.name != "test_break_it.py" else True
