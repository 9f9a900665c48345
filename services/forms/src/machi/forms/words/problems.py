"""What is wrong with an answer, in a sentence that names the question and says what to do."""

from datetime import date

from machi.forms.domain.conditions import bound
from machi.forms.domain.evaluation import label_of
from machi.forms.domain.parsed import Problem
from machi.forms.domain.procedure import Field, Procedure, in_words
from machi.forms.words import WORDS_OF, msgid
from machi.shared.ui.wareki import wareki

PARTS = {
    "family_name": msgid("氏"),
    "given_name": msgid("名"),
    "full_name": msgid("氏名（氏と名に分けられない場合）"),
    "family_name_kana": msgid("氏（フリガナ）"),
    "given_name_kana": msgid("名（フリガナ）"),
    "full_name_kana": msgid("フリガナ（氏と名に分けられない場合）"),
    "date_of_birth": msgid("生年月日"),
    "sex": msgid("性別"),
    "nationality": msgid("国籍（アルファベット3文字）"),
    "address": msgid("住所"),
    "phone": msgid("電話番号"),
    "postal_code": msgid("郵便番号"),
    "local_government_code": msgid("市区町村コード"),
    "street_address_id": msgid("町字コード"),
    "prefecture": msgid("都道府県"),
    "city_and_county": msgid("市区町村"),
    "street_address": msgid("町名・丁目"),
    "city_block": msgid("番地・号"),
    "building_name": msgid("建物名・部屋番号"),
    "full_address": msgid("住所（1行で書く場合）"),
    "bank_code": msgid("金融機関コード（4けた）"),
    "branch_code": msgid("支店コード（3けた）"),
    "kind": msgid("口座の種類"),
    "number": msgid("口座番号（7けた）"),
    "holder_kana": msgid("口座名義（カナ）"),
}
"""Parts of persons, addresses and accounts, by their names in the answers."""

_CHOSEN = {"choice", "multi", "sex", "kind"}
_REQUIRED = msgid("「%(label)s」を入力してください。")
_CHOOSE = msgid("「%(label)s」を選んでください。")
_ATTACH = msgid("「%(label)s」を付けてください。")
_SENTENCES = {
    "unknown_key": msgid("「%(label)s」という項目はこの手続きにありません。"),
    "type": msgid("「%(label)s」を正しい形で入力してください。"),
    "option": msgid("「%(label)s」は選択肢の中から選んでください。"),
    "min": msgid("「%(label)s」は%(limit)s以上にしてください。"),
    "max": msgid("「%(label)s」は%(limit)s以下にしてください。"),
    "min_items": msgid("「%(label)s」は%(limit)s件以上入力してください。"),
    "max_items": msgid("「%(label)s」は%(limit)s件までです。"),
    "length": msgid("「%(label)s」は%(limit)s文字で入力してください。"),
    "max_length": msgid("「%(label)s」が長すぎます。短くしてください。"),
    "charset": msgid("「%(label)s」に使えない文字があります。"),
    "duplicate": msgid("「%(label)s」に同じものが2回あります。"),
    "my_number": msgid(
        "「%(label)s」に個人番号（マイナンバー）のような12けたの数字があります。"
        "個人番号は入力しないでください。ほかの番号のときは、下の確認欄に印を付けてください。"
    ),
}
_TYPES = {
    "date": msgid("「%(label)s」は年・月・日を正しく入力してください。例：令和8年4月1日"),
    "number": msgid("「%(label)s」は数字で入力してください。"),
    "email": msgid("「%(label)s」はメールアドレスの形で入力してください。例：hanako@example.jp"),
    "phone": msgid("「%(label)s」は電話番号の形で入力してください。例：090-0000-0000"),
    "postal": msgid("「%(label)s」は7けたの数字で入力してください。例：000-0000"),
    "time": msgid("「%(label)s」は時刻の形で入力してください。例：14:30"),
}
_TYPE_OF = {
    "date": "date",
    "wareki_date": "date",
    "date_of_birth": "date",
    "number": "number",
    "money": "number",
    "email": "email",
    "phone_jp": "phone",
    "phone": "phone",
    "postal": "postal",
    "postal_code": "postal",
    "time": "time",
}
_PAPERS = {
    "paper_missing": msgid("「%(paper)s」がないと提出できません。写真かPDFを送ってください。"),
    "paper_or_promise": msgid(
        "「%(paper)s」がないと提出できません。写真かPDFを送るか、窓口で見せることを選んでください。"
    ),
    "paper_unseen": msgid(
        "「%(paper)s」を確認してください。確認しないで受け付けるときは、理由を書いてください。"
    ),
}
"""Blocking papers that are lacking, with the ways on."""
_DATE_MIN = msgid("「%(label)s」は%(limit)s以後の日にしてください。")
_DATE_MAX = msgid("「%(label)s」は%(limit)s以前の日にしてください。")
_DIGITS = msgid("「%(label)s」は数字だけで入力してください。")
_KATAKANA = msgid("「%(label)s」はカタカナで入力してください。")


def sentence(procedure: Procedure, problem: Problem, today: date, language: str = "ja") -> str:
    """Explain one problem in the language of the reader."""
    if problem.code in _PAPERS:
        paper = paper_label(procedure, problem.at, language)
        return WORDS_OF.say(_PAPERS[problem.code], language, paper=paper)
    rule = next((one for one in procedure.rules if one.key == problem.code), None)
    if rule is not None:
        return in_words(rule.message, language)
    field = label_of(procedure, problem.at)
    part = problem.at.rpartition(".")[2]
    part = part if field is not None and part != field.key and part in PARTS else ""
    message = _message(field, part, problem.code)
    return WORDS_OF.say(
        message,
        language,
        label=label(procedure, problem.at, language),
        limit=_PART_LENGTHS.get(part) or _limit(field, problem.code, today, language),
    )


def paper_label(procedure: Procedure, at: str, language: str = "ja") -> str:
    """Name a paper at `documents[1].proof`: its title, and of which item."""
    head, _, key = at.partition(".")
    title = next((one.title for one in procedure.documents if one.key == key), None)
    told = in_words(title, language) or key
    return f"{told}（{int(head.partition('[')[2][:-1]) + 1}）" if "[" in head else told


def label(procedure: Procedure, path: str, language: str = "ja") -> str:
    """Name a place for people: `飼い主・電話番号`, `犬2・名前`; never its key."""
    head, _, rest = path.partition(".")
    key, _, place = head.partition("[")
    field = procedure.field(key)
    if field is None:
        return path
    names = [in_words(field.label, language)]
    if place:
        names = [f"{in_words(field.item_label, language) or names[0]}{int(place.rstrip(']')) + 1}"]
    if rest and field.fields:
        inner_key, _, rest = rest.partition(".")
        inner = next((one for one in field.fields if one.key == inner_key), None)
        names.append(in_words(inner.label, language) if inner else inner_key)
    names += [
        WORDS_OF.say(PARTS[part], language) if part in PARTS else part
        for part in rest.split(".")
        if part
    ]
    return "・".join(names) if language == "ja" else ", ".join(names)


def _message(field: Field | None, part: str, code: str) -> str:
    kind = part or (field.type if field else "")
    if code == "required" and kind == "file":
        return _ATTACH
    if code == "required":
        return _CHOOSE if kind in _CHOSEN else _REQUIRED
    if code == "type" and kind in _TYPE_OF:
        return _TYPES[_TYPE_OF[kind]]
    if code in {"min", "max"} and _TYPE_OF.get(kind) == "date":
        return _DATE_MIN if code == "min" else _DATE_MAX
    if code == "charset":
        kana = part.endswith("kana") or (field is not None and field.charset == "katakana")
        number = part.endswith("code") or part == "number"
        digits = number or (field is not None and not part and field.charset == "digits")
        return _KATAKANA if kana else _DIGITS if digits else _SENTENCES[code]
    return _SENTENCES.get(code, _SENTENCES["type"])


_PART_LENGTHS = {
    "bank_code": 4,
    "branch_code": 3,
    "number": 7,
    "local_government_code": 6,
    "street_address_id": 7,
}


def _limit(field: Field | None, code: str, today: date, language: str) -> str:
    if field is None:
        return ""
    if code == "length":
        return str(field.length or "")
    raw = field.min if code.startswith("min") else field.max
    if raw is None or code not in {"min", "max", "min_items", "max_items"}:
        return ""
    found = bound(raw, today)
    if isinstance(found, date):
        return wareki(found) if language == "ja" else found.isoformat()
    return f"{found:,}"
