"""What stands in the way of a lottery, each with its code and what a person reads."""

from machi.shared.errors import BadInput, Conflict, NotFound


class NoSuchLottery(NotFound):
    code = "queue.no_such_lottery"
    words = "この抽選は見つかりませんでした。"


class LotteryNotOpen(Conflict):
    code = "queue.lottery_not_open"
    words = "抽選の申し込みの期間ではありません。"


class AlreadyApplied(Conflict):
    code = "queue.already_applied"
    words = "この抽選には、もう申し込まれています。お一人1件です。"


class LotteryNotClosed(Conflict):
    code = "queue.lottery_not_closed"
    words = "申し込みの締め切り前です。締め切ったあとに抽選してください。"


class LotteryDrawnAlready(Conflict):
    code = "queue.lottery_drawn_already"
    words = "この抽選は、もう行われています。"


class AnotherLottery(Conflict):
    code = "queue.another_lottery"
    words = "この予約枠には、もう抽選があります。"


class PlacesTaken(Conflict):
    code = "queue.places_taken"
    words = "この予約枠には、もう予約があります。予約のない枠を選んでください。"


class WrongLotteryTimes(BadInput):
    code = "queue.wrong_lottery_times"
    words = (
        "日時を確認してください。公表より後に申し込みを始め、締め切り、"
        "確定の期限、開催の順になるようにします。"
    )


class WrongLotteryPlaces(BadInput):
    code = "queue.wrong_lottery_places"
    words = "当選者の数は、1人から、この枠のウェブの定員までにしてください。"
