"""Conditions and changes are sentences: for staff, and for whoever wonders why they are asked."""

import copy
from typing import Any

import httpx
import pytest
from tests.forms.applying import document
from tests.forms.authoring.test_lint import reads, small

from machi.forms.domain.authoring.changes import What, changes
from machi.forms.domain.authoring.edits.keeping import take_result
from machi.forms.domain.authoring.examples import run_example
from machi.forms.domain.conditions import read_condition, write_condition
from machi.forms.domain.reading import read_procedure
from machi.forms.words.changes import change_words
from machi.forms.words.conditions import names_of, when_words
from machi.forms.words.examples import difference_words

DOGS = document("inu-toroku")
YES = reads("wants", "eq", value="yes")
CONDITIONS: list[tuple[dict[str, Any], str, str]] = [
    (YES, "「希望」が「はい」のとき", "When “希望” is “はい”"),
    (
        {"any": [YES, reads("reason")]},
        "「希望」が「はい」、または「reason」に答えたとき",
        "When “希望” is “はい” or “reason” is answered",
    ),
    (
        {"not": reads("how_many", "gte", value=2)},
        "（「数」が2以上）に当てはまらないとき",
        "When not (“数” is 2 or more)",
    ),
    (
        {"some": "dogs", "where": reads("item.weight", "lte", value=1000)},
        "「犬」のどれかで、「体重」が1,000以下のとき",
        "When for one of “犬”, “体重” is 1,000 or less",
    ),
    (
        {"all": [{"any": [YES, reads("born")]}, reads("born", "within_days", value=[-14, 0])]},
        "（「希望」が「はい」、または「日」に答えた）、かつ「日」が14日前から今日までのとき",
        "When (“希望” is “はい” or “日” is answered) and “日” is between 14 days ago and today",
    ),
    (
        reads("born", "gte", value="today-30"),
        "「日」が30日前以後のとき",
        "When “日” is on or after 30 days ago",
    ),
    (
        reads("ctx.channel", "in", value=["online", "counter"]),
        "「申請の方法」が「オンライン」「窓口」のどれかのとき",
        "When “Channel” is one of “Online”, “Counter”",
    ),
    ({"maybe": 1}, "書きかけの条件のとき", "When a condition that is not finished"),
]


@pytest.mark.parametrize(("condition", "japanese", "english"), CONDITIONS)
def test_a_condition_is_a_sentence(condition: dict[str, Any], japanese: str, english: str) -> None:
    assert when_words(condition, names_of(small(), "ja")) == japanese
    assert when_words(condition, names_of(small(), "en")) == english


@pytest.mark.parametrize("condition", [one for one, _, _ in CONDITIONS[:-1]])
def test_a_condition_that_was_read_is_written_as_it_was(condition: dict[str, Any]) -> None:
    assert write_condition(read_condition(condition)) == condition


def test_changes_are_few_typed_and_said() -> None:
    after = copy.deepcopy(DOGS)
    owner, dogs = after["pages"]
    moved = owner["fields"].pop()
    dogs["fields"].append(moved)
    after["pages"] = [dogs, owner]
    options = dogs["fields"][0]["fields"][1]["options"]
    gone = options.pop()
    after["fee"]["lines"][0]["unit"] = 9999
    after["retention"]["done"] = 1
    found = changes(DOGS, after)
    assert [(one.what, one.kind, one.key or one.name) for one in found] == [
        (What.CHANGED, "procedure", "retention"),
        (What.MOVED, "page", after["pages"][1]["key"]),
        (What.MOVED, "field", moved["key"]),
        (What.REMOVED, "option", f"dogs.request.{gone['value']}"),
        (What.CHANGED, "line", "register"),
    ]
    said = [change_words(one, DOGS, after) for one in found]
    assert said[0].startswith("保存の日数：")
    assert said[0].endswith("完了 1")
    assert said[2] == f"質問「{moved['label']['ja']}」を、別のページに移しました。"
    assert said[4] == "手数料「登録」の単価：3,000 → 9,999"
    english = [change_words(one, DOGS, after, "en") for one in found]
    assert english[4].endswith("Unit price: 3,000 → 9,999")


def test_what_names_a_question_by_its_key_is_said_by_its_label() -> None:
    after = copy.deepcopy(DOGS)
    dogs = after["pages"][1]["fields"][0]
    dogs["unique_by"] = "chip_no"
    line = after["fee"]["lines"][0]
    line["unit"] = {"by": "item.chip", "table": {"yes": 0, "no": 3000}}
    after["examples"][0]["name"] = "別の名前"
    said = [change_words(one, DOGS, after) for one in changes(DOGS, after)]
    assert said[0] == "質問「犬」の重ならない項目：なし → マイクロチップ番号"
    assert "例「別の名前」を加えました。" in said
    chip = "マイクロチップの登録（環境省）"
    told = f"手数料「登録」の単価：3,000 → 答えごと {chip}、金額 はい 0、いいえ 3,000"
    assert told in said


def test_what_an_example_expects_is_said_in_words() -> None:
    document = copy.deepcopy(DOGS)
    example = document["examples"][0]
    example["expect"] |= {
        "ok": False,
        "documents": ["chusha[1]"],
        "errors": [{"at": "dogs[0].name", "code": "required"}],
        "fee": 1,
        "visible": ["dogs[0].vaccinated_on"],
        "hidden": ["kept_at"],
    }
    procedure = read_procedure(document)
    ran = run_example(procedure, 0, example)
    said = {one.what: difference_words(procedure, ran, one, "ja") for one in ran.differences}
    assert said["ok"] == "提出できるか：予想「提出できない」、結果「提出できる」"
    assert said["errors"].startswith(
        "誤り：予想「「犬1・名前」を入力してください。」、結果「なし」"
    )
    assert said["documents"].startswith("必要書類：予想「注射済証（2）」")
    assert said["fee"].startswith("手数料：予想「1円」、結果「")
    assert said["hidden"] == "聞かないはずの質問が出ます：犬のいる場所"
    assert not {"dogs[", "kept_at", "chusha"} & {*"".join(said.values()).split("「")}
    taken = take_result(document, procedure, "/examples/0").document
    assert run_example(read_procedure(taken), 0, taken["examples"][0]).ok


def test_nothing_changed_is_no_change() -> None:
    assert changes(DOGS, copy.deepcopy(DOGS)) == []


async def test_a_citizen_reads_why_a_question_came_up(browser: httpx.AsyncClient) -> None:
    begun = await browser.post("/forms/sodai-gomi/start")
    page = document("sodai-gomi")["pages"][2]
    place = page["fields"][1]
    where = begun.headers["location"].rpartition("/")[0] + f"/{page['key']}"
    other = place["options"][-1]["value"]
    await browser.post(where, data={place["key"]: other, "shown": place["key"]})
    shown = (await browser.get(where)).text
    assert f"「{place['label']['ja']}」が" in shown
    assert "のときにお聞きする質問です。" in shown
