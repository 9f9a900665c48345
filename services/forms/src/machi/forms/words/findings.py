"""What the linter found, in sentences for the people of a department, and where that is."""

from collections.abc import Mapping
from typing import Any

from machi.forms.domain.authoring.finding import Finding
from machi.forms.words import CHANNELS, WORDS_OF, msgid

_SENTENCES = {
    # the shape of the document
    "missing": msgid("「%(name)s」が決まっていません。"),
    "no_japanese": msgid("日本語の文がありません。"),
    "unknown_name": msgid("「%(name)s」という設定はありません。"),
    "empty": msgid("空のままです。一つ以上入力してください。"),
    "pattern": msgid(
        "使えない文字があります。記号は英小文字で始め、英小文字・数字・下線だけにしてください。"
    ),
    "not_in_list": msgid("選べる値ではありません。"),
    "range": msgid("数の大きさが範囲を超えています（%(limit)sまで）。"),
    "twice": msgid("同じものが2回あります。"),
    "not_here": msgid("この種類の項目では使えない設定があります。"),
    "not_understood": msgid("この部分の書き方が正しくありません。"),
    "too_few_examples": msgid("例が3つ以上要ります。"),
    # names
    "key_twice": msgid("記号「%(key)s」が2回あります。"),
    "name_taken": msgid("記号「%(key)s」は画面が使うので、付けられません。"),
    "key_of_date_part": msgid(
        "記号「%(key)s」は、日付の質問「%(date)s」の入力欄の名前と重なります。"
    ),
    "type_changed": msgid(
        "「%(key)s」の種類が、公開した版（%(before)s）から変わっています（%(now)s）。"
        "別の記号を付けてください。"
    ),
    "id_changed": msgid("公開した手続きの記号は変えられません（%(id)s）。"),
    # conditions
    "unknown_reference": msgid("「%(field)s」という質問はありません。"),
    "forward_reference": msgid(
        "「%(field)s」は、ここより後で聞く質問です。前に聞く質問だけを条件に使えます。"
    ),
    "out_of_scope": msgid(
        "「%(field)s」はここからは読めません。くり返しの中の質問は、同じ1件の中だけで使えます。"
    ),
    "not_a_repeat": msgid("「%(field)s」は、くり返しの質問ではありません。"),
    "operator": msgid("「%(field)s」の種類の質問には、この比べ方（%(op)s）は使えません。"),
    "no_such_option": msgid("「%(field)s」に、「%(value)s」という選択肢はありません。"),
    "value_type": msgid("「%(field)s」と比べる値の種類が違います。"),
    "not_a_date": msgid("「%(field)s」の日付が正しくありません。"),
    "fee_outside_rules": msgid("手数料の合計は、確認の条件だけで使えます。"),
    "circle": msgid("条件が輪になっています：%(keys)s"),
    "unreachable_page": msgid("ページ「%(page)s」は、どう答えても表示されません。"),
    # the rest of the document
    "limits_crossed": msgid("「%(field)s」の下限と上限が逆です。"),
    "computed_in_item": msgid("計算の項目「%(field)s」は、くり返しの中には置けません。"),
    "not_a_number": msgid("「%(field)s」は数の質問ではありません。"),
    "not_a_choice": msgid("料金表は、一つを選ぶ質問だけで使えます（%(field)s）。"),
    "no_price": msgid("料金表に「%(option)s」の金額がありません。"),
    "no_assurance": msgid("「%(channel)s」での本人確認の方法が決まっていません。"),
    "no_timing": msgid("「%(channel)s」で手数料をいつ払うかが決まっていません。"),
    "pre_entry_without_counter": msgid("事前入力は窓口で終わります。窓口の受付も選んでください。"),
    "delegation_unproved": msgid(
        "代理の人もできる手続きでは、代理を示す書類を決めてください（ふつうは委任状）。"
    ),
    "delegate_not_asked": msgid(
        "代理の人もできると書いてありますが、この形式（procedure/1）では、だれが手続きをするのかを聞きません。"
    ),
    "delegate_asked_twice": msgid(
        "代理人のことは「手続きをする人」のページで聞きます。「%(field)s」でも聞いています。"
    ),
    "no_delegation_document": msgid("代理を示す書類「%(key)s」が、必要書類にありません。"),
    "not_a_date_question": msgid("届出の期限は、日付の質問から数えます（%(field)s）。"),
    "no_such_page": msgid("「%(key)s」というページはありません。"),
    "too_many_boxes": msgid(
        "職員記入欄は%(limit)s個までです。多いと、はんこを押す広さがありません。"
    ),
    # from elsewhere
    "look_owner": msgid(
        "%(city)sの文書のままです。担当課の記号を、この市のものか確かめてください。"
    ),
    "look_window": msgid("%(city)sの文書のままです。窓口を、この市のものか確かめてください。"),
    "look_deadline": msgid(
        "%(city)sの文書のままです。届出の期限を、この市の定めか確かめてください。"
    ),
    "look_fee": msgid("%(city)sの文書のままです。手数料を、この市の条例の額か確かめてください。"),
    "look_retention": msgid(
        "%(city)sの文書のままです。保存の日数を、この市の文書管理規程か確かめてください。"
    ),
    # examples
    "no_example": msgid("「%(case)s」の例がありません。"),
    "example_ok": msgid("例「%(name)s」：提出できるかどうかが違います（%(found)s）。"),
    "example_errors": msgid("例「%(name)s」：誤りが違います。予想：%(expected)s　結果：%(found)s"),
    "example_warnings": msgid(
        "例「%(name)s」：お知らせが違います。予想：%(expected)s　結果：%(found)s"
    ),
    "example_documents": msgid(
        "例「%(name)s」：必要書類が違います。予想：%(expected)s　結果：%(found)s"
    ),
    "example_fee": msgid(
        "例「%(name)s」：手数料が違います。予想：%(expected)s円　結果：%(found)s円"
    ),
    "example_visible": msgid("例「%(name)s」：聞くはずの質問が出ません（%(expected)s）。"),
    "example_hidden": msgid("例「%(name)s」：聞かないはずの質問が出ます（%(expected)s）。"),
    # hints
    "many_questions": msgid(
        "1ページに%(count)s問あります。%(limit)s問までにすると、答えやすくなります。"
    ),
    "controlled_on_same_page": msgid(
        "同じページの「%(by)s」の答えで現れます。別のページに分けると、読み直しが要りません。"
    ),
    "not_over_absent": msgid(
        "「%(field)s」は答えがないことがあります。答えがないときも「〜でない」は成り立ちます。"
    ),
    "sensitive_without_why": msgid("慎重に扱う質問です。なぜ聞くのかを書いてください。"),
    "never_asked": msgid("「%(field)s」は、どう答えても聞かれません。"),
    "needless_question": msgid(
        "「%(field)s」は必須でなく、条件・手数料・書類のどれにも使われません。要る質問ですか。"
    ),
    "no_such_layout": msgid(
        "「%(name)s」という様式はないので、1列の様式で印刷します。印刷の様式を選んでください。"
    ),
    "price_for_nothing": msgid("料金表の「%(value)s」は、選択肢にありません。"),
}
CASES = {
    "valid": msgid("正しい申請"),
    "invalid": msgid("誤りのある申請"),
    "conditional": msgid("質問が変わる申請"),
}
"""What an example shows."""

_SECTIONS = {
    "pages": msgid("ページ"),
    "fields": msgid("質問"),
    "rules": msgid("確認"),
    "documents": msgid("必要書類"),
    "lines": msgid("手数料"),
    "examples": msgid("例"),
}
_NAMES = ("title", "label", "message", "name", "key")


def finding_words(finding: Finding, language: str = "ja") -> str:
    """Say what is wrong, or what could be better, in a sentence."""
    values = dict(finding.values)
    if "channel" in values:
        values["channel"] = WORDS_OF.say(CHANNELS[str(values["channel"])], language)
    if "case" in values:
        values["case"] = WORDS_OF.say(CASES[str(values["case"])], language)
    return WORDS_OF.say(_SENTENCES[finding.code], language, **values)


def place_words(document: Mapping[str, Any], at: str, language: str = "ja") -> str:
    """Name a place of a document as people see it: `ページ「犬」› 質問「名前」`."""
    here: Any = document
    names: list[str] = []
    section = ""
    for step in at.split("/")[1:]:
        member = step.replace("~1", "/").replace("~0", "~")
        if isinstance(here, list):
            here = here[int(member)] if member.isdigit() and int(member) < len(here) else None
            if section in _SECTIONS and isinstance(here, Mapping):
                names.append(
                    f"{WORDS_OF.say(_SECTIONS[section], language)}「{_name(here, member)}」"
                )
        else:
            here = here.get(member) if isinstance(here, Mapping) else None
            section = member
    return " › ".join(names)


def _name(part: Mapping[str, Any], place: str) -> str:
    for name in _NAMES:
        told = part.get(name)
        if isinstance(told, Mapping):
            told = told.get("ja")
        if isinstance(told, str) and told:
            return told
    return str(int(place) + 1)
