"""What a browser sends for a condition that nobody touched: the controls as they are drawn."""

from collections.abc import Iterator

from machi.forms.pages.authoring.condition_editor import ShownGroup, ShownRow


def sent_as_drawn(group: ShownGroup) -> Iterator[tuple[str, str]]:
    """Give the controls of a group, rows and groups inside it too."""
    if group.filled or group.number:
        assert group.mode in {mode for mode, _ in group.modes}
        yield f"{group.path}.mode", group.mode
    if group.listed:
        yield f"{group.path}.listed", "yes"
    for one in group.inside:
        yield from _row(one) if isinstance(one, ShownRow) else sent_as_drawn(one)


def _row(row: ShownRow) -> Iterator[tuple[str, str]]:
    codes = {code for _, tests in row.choices for code, _ in tests}
    assert row.sent.test in {"", *codes}, "a list can only send what it offers"
    yield f"{row.path}.test", row.sent.test
    if row.beside == "ticks":
        yield from ((f"{row.path}.in", value) for value, _, ticked in row.ticks if ticked)
    else:
        yield f"{row.path}.value", row.sent.value
    if row.beside == "days":
        yield f"{row.path}.last", row.sent.last
    if row.sent.was:
        yield f"{row.path}.was", row.sent.was
