"""What people read in the builder: kinds of questions, settings and their choices, states."""

from collections.abc import Mapping

from machi.forms.domain.authoring.drafts import DraftCommand
from machi.forms.domain.authoring.examples import Difference
from machi.forms.words import ACCEPT, CHANNELS, KINDS, TIMINGS, WORDS_OF, msgid

GROUPS = {
    "people": msgid("人と連絡先"),
    "choose": msgid("選ぶ"),
    "write": msgid("書く"),
    "build": msgid("組み立てる"),
}
TYPES = {
    "person": msgid("人（氏名・住所など）"),
    "person_kana": msgid("フリガナ"),
    "jp_address": msgid("住所"),
    "phone_jp": msgid("電話番号"),
    "postal": msgid("郵便番号"),
    "email": msgid("メールアドレス"),
    "bank_account": msgid("振込先の口座"),
    "household": msgid("世帯の人"),
    "choice": msgid("一つ選ぶ"),
    "multi": msgid("いくつでも選ぶ"),
    "consent": msgid("同意"),
    "text": msgid("文字（1行）"),
    "textarea": msgid("文章"),
    "number": msgid("数"),
    "money": msgid("金額（円）"),
    "date": msgid("日付"),
    "wareki_date": msgid("日付（和暦・西暦）"),
    "time": msgid("時刻"),
    "signature": msgid("署名"),
    "repeat": msgid("くり返し（何件でも）"),
    "file": msgid("ファイル"),
    "computed": msgid("計算（件数・合計）"),
    "statement": msgid("説明の文"),
}
LABELS = {
    "title": msgid("名前"),
    "summary": msgid("どんな手続きか"),
    "kind": msgid("種類"),
    "owner": msgid("担当課の記号"),
    "window.title": msgid("窓口の名前"),
    "window.code": msgid("窓口の記号（番号札の受付と同じ）"),
    "law": msgid("根拠の法令（1行に1つ）"),
    "catalog.life_events": msgid("ライフイベント（1行に1つ）"),
    "catalog.daily": msgid("暮らしの分類（1行に1つ）"),
    "standard_days.days": msgid("標準処理期間（日）"),
    "standard_days.count": msgid("日の数え方"),
    "effective.from": msgid("使い始める日"),
    "effective.to": msgid("使い終わる日"),
    "channels": msgid("受付の方法"),
    "assurance.online": msgid("オンラインでの本人確認"),
    "assurance.counter": msgid("窓口での本人確認"),
    "assurance.kiosk": msgid("キオスク端末での本人確認"),
    "fee.timing.online": msgid("オンラインの手数料を払うとき"),
    "fee.timing.counter": msgid("窓口の手数料を払うとき"),
    "fee.timing.kiosk": msgid("キオスク端末の手数料を払うとき"),
    "delegation.allowed": msgid("代理の人もできる"),
    "delegation.document": msgid("代理を示す書類"),
    "deadline.days": msgid("届出の期限（日）"),
    "deadline.field": msgid("どの日から数えるか"),
    "deadline.text": msgid("期限の説明"),
    "retention.draft": msgid("下書きを保存する日数"),
    "retention.withdrawn": msgid("取下げ後に保存する日数"),
    "retention.refused": msgid("却下後に保存する日数"),
    "retention.done": msgid("完了後に保存する日数"),
    "print.template": msgid("印刷の様式"),
    "print.received_stamp": msgid("収受印の欄を付ける"),
    "print.copies": msgid("印刷する部数"),
    "print.code": msgid("受付番号の読み取り用の印"),
    "print.office": msgid("職員が書く欄の名前（1行に1つ）"),
    "print.order": msgid("紙では先に置くページ"),
    "print.signature": msgid("署名欄を付ける"),
    "print.guide": msgid("手続案内書に載せる"),
    "fee.note": msgid("手数料の説明"),
    "label": msgid("質問・名前"),
    "text": msgid("説明の文"),
    "help": msgid("書き方の説明"),
    "why": msgid("なぜ必要か"),
    "required": msgid("必ず答えてもらう"),
    "recommended": msgid("できれば答えてもらう"),
    "sensitive": msgid("慎重に扱う（一覧で隠す）"),
    "max_length": msgid("文字数の上限"),
    "length": msgid("決まった文字数"),
    "charset": msgid("使える文字"),
    "min": msgid("下限"),
    "max": msgid("上限"),
    "allow_unknown": msgid("分からない日を認める"),
    "parts": msgid("聞く項目"),
    "optional_parts": msgid("答えなくてもよい項目"),
    "accept": msgid("受け取り方"),
    "max_files": msgid("ファイルの数の上限"),
    "max_mb": msgid("1つの大きさの上限（MB）"),
    "item_label": msgid("1件の呼び名"),
    "unique_by": msgid("同じものを2回書けない質問"),
    "compute.count": msgid("件数を数えるもの"),
    "compute.sum": msgid("合計するもの"),
    "concept": msgid("共通の意味（ほかの手続きと共有）"),
    "prefill": msgid("あらかじめ入力する元"),
    "for_each": msgid("1件ごとに"),
    "any_of": msgid("次のどれかで足りる"),
    "staff_notes": msgid("担当者への注意（1行に1つ）"),
    "blocking": msgid("これがないと受け付けない"),
    "unit": msgid("金額（円）"),
    "qty.field": msgid("掛ける数"),
    "revenue_item": msgid("歳入科目"),
    "message": msgid("読む人への文"),
    "level": msgid("強さ"),
    "at": msgid("どの質問に出すか"),
}
HINTS = {
    "min": msgid("数、または日付（2026-04-01、today、today-30）"),
    "max": msgid("数、または日付（2026-04-01、today、today+14）"),
    "effective.from": msgid("例：令和8年4月1日。空のときは公開した日から"),
    "effective.to": msgid("例：令和9年3月31日"),
    "concept": msgid("例：A.applicant（申請者）。同じ意味の項目は一度だけ聞きます。"),
    "owner": msgid("英小文字で始まる英数字"),
    "print.office": msgid("空のときは、ふつうの欄。「なし」のときは、欄を付けません。"),
    "retention.done": msgid("日数の根拠は文書管理規程です。"),
}
ITEM_BOUNDS = {"min": msgid("最も少ない件数"), "max": msgid("最も多い件数")}
PARTS_OF_PERSON = {
    "name": msgid("氏名"),
    "kana": msgid("フリガナ"),
    "birth": msgid("生年月日"),
    "sex": msgid("性別"),
    "address": msgid("住所"),
    "phone": msgid("電話番号"),
    "nationality": msgid("国籍"),
}
LANGUAGES = {"ja": msgid("日本語"), "en": msgid("英語"), "ja-easy": msgid("やさしい日本語")}
CHOICES: Mapping[str, Mapping[str, str]] = {
    "kind": KINDS,
    "channels": CHANNELS,
    "standard_days.count": {
        "business": msgid("開庁日で数える"),
        "calendar": msgid("暦の日で数える"),
    },
    "assurance": {
        "none": msgid("確かめない"),
        "email": msgid("メールアドレス"),
        "jpki_auth": msgid("マイナンバーカード（利用者証明）"),
        "jpki_sign": msgid("マイナンバーカード（署名）"),
        "face": msgid("顔と本人確認書類"),
        "card": msgid("マイナンバーカード"),
    },
    "fee.timing": TIMINGS,
    "print.template": {
        "one_column": msgid("1列（質問を上から順に）"),
        "ruled_form": msgid("表形式（罫線の欄）"),
        "large_print": msgid("大きな文字"),
    },
    "print.code": {
        "qr": msgid("QRコード"),
        "barcode": msgid("バーコード"),
        "none": msgid("付けない"),
    },
    "charset": {
        "any": msgid("何でも"),
        "digits": msgid("数字だけ"),
        "alnum": msgid("英数字だけ"),
        "katakana": msgid("カタカナだけ"),
    },
    "parts": PARTS_OF_PERSON,
    "optional_parts": PARTS_OF_PERSON,
    "prefill": {
        "card": msgid("マイナンバーカード"),
        "registry": msgid("住民記録"),
        "profile": msgid("本人の登録内容"),
        "pre_entry": msgid("事前入力"),
    },
    "accept": {
        **ACCEPT,
        "pdf": "PDF",
        "jpeg": "JPEG",
        "png": "PNG",
        "heic": "HEIC",
    },
    "level": {"error": msgid("直すまで進めない"), "warn": msgid("知らせるだけ")},
}
SECTIONS = {
    "": msgid("基本情報"),
    "/channels": msgid("受付と期限"),
    "/documents": msgid("必要書類"),
    "/fee": msgid("手数料"),
    "/rules": msgid("確認のきまり"),
    "/retention": msgid("保存期間と印刷"),
    "/examples": msgid("例（公開前の試験）"),
}
CONDITIONS = {
    "visible_if": msgid("次のときだけ聞く"),
    "required_if": msgid("次のときに必要"),
    "when": msgid("次のとき"),
}
STATES = {
    "live": msgid("公開中"),
    "archived": msgid("受付終了"),
    "editing": msgid("下書き"),
    "proposed": msgid("承認待ち"),
    "scheduled": msgid("公開日待ち"),
    "published": msgid("公開済み"),
    "discarded": msgid("取りやめ"),
    "live_editing": msgid("公開中・次の版を作成中"),
    "live_proposed": msgid("公開中・次の版が承認待ち"),
    "live_scheduled": msgid("公開中・次の版が公開日待ち"),
}
DRAFT_STEPS = {
    DraftCommand.START: msgid("作成を始めました"),
    DraftCommand.SAVE: msgid("保存しました"),
    DraftCommand.PROPOSE: msgid("公開を提案しました"),
    DraftCommand.SEND_BACK: msgid("差し戻しました"),
    DraftCommand.SCHEDULE: msgid("承認し、公開日を決めました"),
    DraftCommand.PUBLISH: msgid("公開しました"),
    DraftCommand.DISCARD: msgid("取りやめました"),
}


def choice_words(path: str, value: str, language: str) -> str:
    """Name a choice of a setting; a question by its key is named by who draws the setting."""
    known = CHOICES.get(path) or CHOICES.get(path.rpartition(".")[0]) or {}
    return WORDS_OF.say(known[value], language) if value in known else value


def difference_words(found: Difference, language: str) -> str:
    """Say how an example came out otherwise than it expects."""
    names = {
        "ok": msgid("提出できるか"),
        "errors": msgid("誤り"),
        "warnings": msgid("お知らせ"),
        "documents": msgid("必要書類"),
        "fee": msgid("手数料"),
        "visible": msgid("聞くはずの質問が出ません"),
        "hidden": msgid("聞かないはずの質問が出ます"),
    }
    return WORDS_OF.say(
        msgid("%(what)s：予想「%(expected)s」、結果「%(found)s」"),
        language,
        what=WORDS_OF.say(names[found.what], language),
        expected=found.expected or "－",
        found=found.found or "－",
    )
