"""What people read about an intake at the counter (書かない窓口)."""

from datetime import datetime

from machi.forms.domain.intake.lifecycle import IntakeState
from machi.forms.words import WORDS_OF, actor_words, msgid
from machi.shared.clock import JAPAN

INTAKE_STATES = {
    IntakeState.AT_COUNTER: msgid("窓口対応中"),
    IntakeState.CONFIRMED: msgid("確認・署名済"),
    IntakeState.SUBMITTED: msgid("受付済"),
    IntakeState.ABANDONED: msgid("中止"),
}

INTAKE_STEPS = {
    "open": msgid("受付の開始"),
    "hear": msgid("聞き取り"),
    "read_card": msgid("カードの読み取り"),
    "look_up": msgid("住民記録の参照"),
    "claim": msgid("事前入力の読み取り"),
    "choose": msgid("手続きの選択"),
    "confirm": msgid("確認と署名"),
    "reopen": msgid("署名の取消し"),
    "submit_all": msgid("まとめて受付"),
    "abandon": msgid("中止"),
}

SOURCES = {
    "card": msgid("カード"),
    "registry": msgid("住民記録"),
    "pre_entry": msgid("事前入力"),
    "heard": msgid("聞き取り"),
    "staff_corrected": msgid("職員が訂正"),
    "computed": msgid("自動"),
    "profile": msgid("認証アプリ"),
    "typed": msgid("本人入力"),
}
"""Where a value came from, in a word: shown beside it."""


def last_intake_step(command: str, actor: str, at: datetime) -> str:
    """Say what happened to an intake that somebody else was faster with."""
    return WORDS_OF.say(
        msgid("%(time)sに「%(step)s」が行われました（%(actor)s）。今の内容を確認してください。"),
        time=f"{at.astimezone(JAPAN):%H:%M}",
        step=WORDS_OF.say(INTAKE_STEPS[command]),
        actor=actor_words(actor, "ja"),
    )
