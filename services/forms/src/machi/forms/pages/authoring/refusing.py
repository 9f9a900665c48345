"""Why an edit was refused, in a sentence for the person who made it."""

from machi.forms.domain.authoring.edits.tree import EditRefused
from machi.forms.words import WORDS_OF, msgid

_REFUSED = {
    "gone": msgid("選んだものが見つかりません。画面を開き直してください。"),
    "empty": msgid("入力してください。"),
    "no_japanese": msgid("日本語で入力してください。"),
    "not_a_key": msgid("記号は英小文字で始め、英小文字・数字・下線だけにしてください。"),
    "key_taken": msgid("記号「%(key)s」は、もう使われています。"),
    "key_published": msgid("記号「%(key)s」は公開した版で使われているので、変えられません。"),
    "is_read": msgid(
        "「%(label)s」は、条件・書類・手数料などに使われています。先にそちらを直してください。"
    ),
    "last_page": msgid("最後のページは消せません。"),
    "at_the_end": msgid("これ以上は動かせません。"),
    "no_such_kind": msgid("その種類の質問はありません。"),
    "not_in_items": msgid("この種類の質問は、くり返しの中には置けません。"),
    "nothing_to_count": msgid("数えるものがありません。先に「くり返し」を作ってください。"),
    "nothing_asked": msgid("先に質問を作ってください。"),
    "option_twice": msgid("選択肢「%(label)s」は、もうあります。"),
    "too_many": msgid("%(limit)s件までです。"),
    "two_needed": msgid("2点で足りるものは、2つ以上選んでください。"),
    "not_in_list": msgid("選べる値ではありません。"),
    "not_a_number": msgid("数字で入力してください。"),
    "range": msgid("%(least)s以上、%(most)s以下にしてください。"),
    "not_a_bound": msgid("数、または日付（2026-04-01、today、today-30）で入力してください。"),
    "not_a_day": msgid("日付（令和8年4月1日、2026-04-01）で入力してください。"),
    "not_readable": msgid("その質問は、ここの条件には使えません。前に聞く質問だけが使えます。"),
    "name_taken": msgid("「%(name)s」という例は、もうあります。"),
    "not_this_case": msgid(
        "誤りがある回答は「誤りのある申請」の例です。ない回答は、ほかの例です。"
    ),
}


def refused_words(refused: EditRefused, language: str) -> str:
    """Say why an edit was refused."""
    return WORDS_OF.say(_REFUSED[refused.reason], language, **refused.values)
