"""What people read where navigators are made: settings, conditions, parts."""

from machi.forms.words import msgid

SECTIONS = {
    "": msgid("基本情報"),
    "/questions": msgid("質問"),
    "/rows": msgid("きまり（出す手続き）"),
    "/examples": msgid("例（公開前の試験）"),
}
LABELS = {
    "title": msgid("手続きナビの名前"),
    "life_event": msgid("どんなできごとか"),
    "effective.from": msgid("使い始める日"),
    "ask": msgid("聞き方"),
    "help": msgid("書き方の説明"),
    "concept": msgid("共通の意味（ほかの手続きと共有）"),
    "why": msgid("なぜ聞くか"),
    "if_not_offered": msgid("手続きを受け付けていないとき"),
    "elsewhere.title": msgid("手続きの名前"),
    "elsewhere.window": msgid("場所"),
    "elsewhere.window_code": msgid("窓口の記号（番号札の受付と同じ）"),
    "elsewhere.bring": msgid("持ち物"),
    "elsewhere.fee": msgid("手数料"),
    "elsewhere.deadline": msgid("期限の説明"),
    "elsewhere.until.answer": msgid("期限をどの日から数えるか"),
    "elsewhere.until.days": msgid("その日から何日後まで"),
    "elsewhere.link": msgid("くわしいページ（https://…）"),
}
WHY_OF_RULE = msgid("理由（「〜のため」の一文）")
HINTS = {
    "title": msgid("例：引っ越してきた"),
    "effective.from": msgid("例：令和8年4月1日。空のときは公開した日から"),
    "concept": msgid("例：move.kind（引っ越しの種類）。窓口で二度聞かないために使います。"),
}
LEAVE_OUT = msgid("案内に出さない")
TELL = msgid("「いまは受け付けていません」と窓口を案内する")
CONDITIONS = {
    "ask_if": msgid("次のときだけ聞く"),
    "when": msgid("次のとき"),
}
RARE = {"concept", "elsewhere.link", "elsewhere.fee", "effective.from"}
KNOWN_FIXED = msgid("いつも「%(value)s」")
KNOWN_CARRIED = msgid("「%(ask)s」の答え")
