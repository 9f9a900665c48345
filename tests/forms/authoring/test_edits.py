"""Editing a procedure document: each edit makes a new document, and refuses what cannot be."""

from typing import Any

import pytest

from machi.forms.domain.authoring.document import empty
from machi.forms.domain.authoring.edits.change import change_key, change_options, change_settings
from machi.forms.domain.authoring.edits.conditions.groups import Group
from machi.forms.domain.authoring.edits.conditions.offers import offered_at, set_condition
from machi.forms.domain.authoring.edits.conditions.rows import Sent
from machi.forms.domain.authoring.edits.structure import (
    add_document,
    add_field,
    add_line,
    add_options,
    add_page,
    duplicate,
    move,
    remove,
)
from machi.forms.domain.authoring.edits.tree import EditRefused, find
from machi.forms.domain.authoring.lint import lint

PAGE = "/pages/0"


def fields(document: dict[str, Any], at: str = PAGE) -> list[str]:
    return [field["key"] for field in find(document, at)["fields"]]


def a_document() -> dict[str, Any]:
    """犬 (a repeat of 名前 and 申請すること), then どこで飼うか with two options."""
    document = empty("inu", "犬の登録")
    for into, kind, label in (
        (PAGE, "repeat", "犬"),
        (f"{PAGE}/fields/0", "text", "名前"),
        (f"{PAGE}/fields/0", "multi", "申請すること"),
        (PAGE, "choice", "どこで飼うか"),
    ):
        document = add_field(document, into, (kind, label, "")).document
    document = add_options(document, f"{PAGE}/fields/0/fields/1", ["登録", "注射済票"]).document
    return add_options(document, f"{PAGE}/fields/1", ["自宅", "別の場所"]).document


def code(document: dict[str, Any], at: str, op: str, value: object, some: object = None) -> str:
    """Find the row of the form for a comparison, as a person picks it from the list."""
    rows = [row for row, _ in offered_at(document, at).tests()]
    return next(r.code for r in rows if (r.op, r.value, r.some) == (op, value, some))


def one(row: str, typed: str = "") -> Group[Sent]:
    """Send one row; the empty one at the end of every group goes along."""
    return Group(of=(Sent(row, typed), Sent()))


def test_the_program_proposes_keys_and_never_gives_one_twice() -> None:
    document = a_document()
    assert fields(document) == ["q1", "q4"]
    without = remove(document, f"{PAGE}/fields/0/fields/0").document
    assert fields(add_field(without, PAGE, ("text", "色", "")).document)[-1] == "q5"
    reserved = frozenset({"q9"})
    assert fields(add_field(document, PAGE, ("text", "色", ""), reserved).document)[-1] == "q10"
    assert fields(add_field(document, PAGE, ("text", "色", "color")).document)[-1] == "color"
    for key in ("Color", "q1", "item", "do"):
        with pytest.raises(EditRefused) as refused:
            add_field(document, PAGE, ("text", "色", key))
        assert refused.value.field == "key"


def test_an_edit_leaves_the_document_that_it_was_given() -> None:
    before = a_document()
    kept = a_document()
    add_page(before, "次")
    move(before, f"{PAGE}/fields/1", -1)
    add_options(before, f"{PAGE}/fields/1", ["庭"])
    change_settings(before, f"{PAGE}/fields/1", {"label": {"ja": "別名"}})
    assert before == kept


def test_a_question_moves_within_its_page_and_on_to_the_next() -> None:
    document = add_page(a_document(), "次").document
    moved = move(document, f"{PAGE}/fields/0", 1)
    assert (fields(moved.document), moved.at) == (["q4", "q1"], f"{PAGE}/fields/1")
    moved = move(moved.document, moved.at, 1)
    assert (fields(moved.document, "/pages/1"), moved.at) == (["q1"], "/pages/1/fields/0")
    with pytest.raises(EditRefused, match="at_the_end"):
        move(moved.document, moved.at, 1)


def test_what_something_depends_on_is_not_taken_away() -> None:
    document = add_document(a_document(), "注射済証").document
    document = change_settings(
        document,
        "/documents/0",
        {"title": {"ja": "注射済証"}, "accept": ["show"], "for_each": "q1"},
    ).document
    row = code(document, "/documents/0", "contains", "o2")
    document = set_condition(document, "/documents/0", "required_if", one(row)).document
    assert document["documents"][0]["required_if"]["field"] == "item.q3"
    for at in (f"{PAGE}/fields/0", f"{PAGE}/fields/0/fields/1"):
        with pytest.raises(EditRefused) as refused:
            remove(document, at)
        assert refused.value.reason == "is_read"
    with pytest.raises(EditRefused):
        change_key(document, f"{PAGE}/fields/0/fields/1", "request")
    remove(document, f"{PAGE}/fields/0/fields/0")
    with pytest.raises(EditRefused, match="last_page"):
        remove(document, PAGE)


def test_a_copy_stands_after_what_it_was_made_of_and_has_a_key_of_its_own() -> None:
    document = add_line(a_document(), "登録").document
    document["fee"]["lines"][0] |= {"unit": 550, "for_each": "q1"}
    copied = duplicate(document, "/fee/lines/0")
    assert copied.at == "/fee/lines/1"
    label = {"ja": "登録 (2)"}
    line = {"key": "f2", "label": label, "unit": 550, "for_each": "q1"}
    assert copied.document["fee"]["lines"] == [document["fee"]["lines"][0], line]
    choice = duplicate(document, f"{PAGE}/fields/1", frozenset({"q7"})).document
    assert fields(choice) == ["q1", "q4", "q8"]
    assert (
        find(choice, f"{PAGE}/fields/2")["options"] == find(choice, f"{PAGE}/fields/1")["options"]
    )
    with pytest.raises(EditRefused):
        duplicate(document, PAGE)


def test_blocks_come_with_what_most_of_their_sort_have() -> None:
    document = add_field(a_document(), PAGE, ("applicant", "", "")).document
    applicant = find(document, f"{PAGE}/fields/2")
    assert (applicant["type"], applicant["label"]["ja"]) == ("person", "申請する人")
    assert applicant["concept"] == "A.applicant"
    yes_no = add_field(document, PAGE, ("yes_no", "飼っていますか", "")).document
    options = [one["value"] for one in find(yes_no, f"{PAGE}/fields/3")["options"]]
    assert options == ["yes", "no"]
    with pytest.raises(EditRefused, match="empty"):
        add_field(document, PAGE, ("text", "", ""))


def test_a_key_may_change_until_it_is_published() -> None:
    document = change_key(a_document(), f"{PAGE}/fields/1", "kept_at").document
    assert fields(document) == ["q1", "kept_at"]
    with pytest.raises(EditRefused, match="key_published"):
        change_key(document, f"{PAGE}/fields/1", "place", frozenset({"kept_at"}))


def test_a_condition_reads_what_is_asked_before_it() -> None:
    document = a_document()
    assert offered_at(document, f"{PAGE}/fields/0").own[0].reference == "ctx.channel"
    at = f"{PAGE}/fields/1"
    row = code(document, at, "contains", "o2", "q1")
    changed = set_condition(document, at, "visible_if", one(row)).document
    condition = find(changed, at)["visible_if"]
    assert condition == {
        "some": "q1",
        "where": {"field": "item.q3", "op": "contains", "value": "o2"},
    }
    assert "visible_if" not in find(set_condition(changed, at, "visible_if", Group()).document, at)
    with pytest.raises(EditRefused, match="not_readable"):
        set_condition(document, f"{PAGE}/fields/0", "visible_if", one(row))


def test_a_typed_value_has_the_type_of_its_question() -> None:
    document = add_field(a_document(), PAGE, ("number", "頭数", "")).document
    line = add_line(document, "登録").document
    row = code(line, "/fee/lines/0", "gte", None)
    done = set_condition(line, "/fee/lines/0", "when", one(row, "３")).document
    assert done["fee"]["lines"][0]["when"] == {"field": "q5", "op": "gte", "value": 3}
    with pytest.raises(EditRefused) as refused:
        set_condition(line, "/fee/lines/0", "when", one(row, "三つ"))
    assert refused.value.field == "when.0.value"


def test_settings_are_read_as_people_type_them() -> None:
    document = add_line(a_document(), "登録").document
    yen = {"label": {"ja": "登録", "en": "Registration"}, "unit": {"yen": "３,０００円"}}
    line = change_settings(document, "/fee/lines/0", yen).document["fee"]["lines"][0]
    assert (line["unit"], line["label"]["en"]) == (3000, "Registration")
    table = {"by": "q4", "table": {"o3": "100", "o4": ""}}
    by_place = {"label": {"ja": "登録"}, "unit": table}
    line = change_settings(document, "/fee/lines/0", by_place).document["fee"]["lines"][0]
    assert line["unit"] == {"by": "q4", "table": {"o3": 100, "o4": 0}}
    for typed, field in (({"yen": "-1"}, "unit"), ({"by": "q9"}, "unit.by")):
        with pytest.raises(EditRefused) as refused:
            change_settings(document, "/fee/lines/0", {"label": {"ja": "登録"}, "unit": typed})
        assert refused.value.field == field


def test_a_text_in_a_language_that_the_form_does_not_show_stays() -> None:
    document = a_document()
    document["pages"][0]["title"]["ko"] = "개"
    changed = change_settings(document, PAGE, {"title": {"ja": "犬", "en": "Dogs"}}).document
    assert changed["pages"][0]["title"] == {"ja": "犬", "en": "Dogs", "ko": "개"}
    with pytest.raises(EditRefused) as refused:
        change_settings(document, PAGE, {"title": {"ja": " "}})
    assert refused.value.field == "title.ja"


def test_options_are_renamed_and_keep_their_values() -> None:
    at = f"{PAGE}/fields/1"
    changed = change_options(
        a_document(), at, [{"ja": "家"}, {"ja": "庭", "en": "Garden"}]
    ).document
    assert [one["value"] for one in find(changed, at)["options"]] == ["o3", "o4"]
    with pytest.raises(EditRefused, match="option_twice"):
        add_options(changed, at, ["家"])


def test_what_the_edits_make_has_the_shape_of_a_document() -> None:
    document = a_document()
    for kind in ("person", "household", "file", "computed", "statement", "wareki_date", "consent"):
        document = add_field(document, PAGE, (kind, kind, "")).document
    wrong = [one for one in lint(document).problems if not one.at.startswith("/examples")]
    assert [(one.at, one.code) for one in wrong if one.code != "no_page_yet"] == []
    with pytest.raises(EditRefused, match="not_in_items"):
        add_field(document, f"{PAGE}/fields/0", ("repeat", "子犬", ""))
