"""The facts that stand in the way of somebody at an admission room."""

from machi.shared.errors import BadInput, Conflict, DomainError, NotFound, NotSignedIn, Unavailable


class NoSuchRoom(NotFound):
    code = "queue.no_such_room"
    words = "この待合室は見つかりませんでした。"


class NoSuchPlace(NotFound):
    code = "queue.no_such_place"
    words = "この順番は見つかりませんでした。もう一度お並びください。"


class RoomNotYet(Conflict):
    code = "queue.room_not_yet"
    words = "待合室はまだ開いていません。"


class RoomClosed(Conflict):
    code = "queue.room_closed"
    words = "この受付は終わりました。"


class NotYourTurn(Conflict):
    code = "queue.not_your_turn"
    words = "まだ順番ではありません。そのままお待ちください。"


class PlaceLapsed(Conflict):
    code = "queue.place_lapsed"
    words = "順番が来てから時間が過ぎたため、無効になりました。もう一度お並びください。"


class RoomTooBusy(Unavailable):
    code = "queue.room_too_busy"
    words = "アクセスが集中しています。数秒後にもう一度お試しください。順番は入室時に決まります。"


class RoomThere(Conflict):
    code = "queue.room_there"
    words = "この記号の待合室はもうあります。"


class WrongTimes(BadInput):
    code = "queue.wrong_room_times"
    words = "時刻は、待合室、受付の開始、受付の終了の順にしてください。"


class NotAdmitted(NotSignedIn):
    """Nobody goes in past the line. The page sends people to the room's own."""

    code = "queue.not_admitted"
    words = "この予約は、待合室で順番をお待ちいただいてからお進みください。"

    def __init__(self, room: str) -> None:
        super().__init__()
        self.sign_in = f"/queue/admission/{room}"


class WrongRate(BadInput):
    code = "queue.wrong_rate"
    words = "1から6000までの数を入力してください。"


EVERY_REFUSAL: tuple[type[DomainError], ...] = (
    NoSuchRoom,
    NoSuchPlace,
    RoomNotYet,
    RoomClosed,
    NotYourTurn,
    PlaceLapsed,
    RoomTooBusy,
    RoomThere,
    WrongTimes,
    WrongRate,
)
