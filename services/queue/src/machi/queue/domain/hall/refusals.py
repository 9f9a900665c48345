"""The facts that stand in a supervisor's way."""

from machi.shared.errors import BadInput, Conflict, DomainError, NotFound


class WrongRates(BadInput):
    code = "queue.wrong_rates"
    words = "優先の速さは1から100で、優先、予約、予約なしの順に大きくしてください。"


class WrongPromise(BadInput):
    code = "queue.wrong_promise"
    words = "お待たせしない目標は5分から240分で入力してください。"


class NotTheName(Conflict):
    code = "queue.not_the_name"
    words = "庁舎の名前が違います。閉庁するには、庁舎の名前をそのまま入力してください。"


class RatedTooLate(Conflict):
    code = "queue.rated_too_late"
    words = "お答えいただけるのは、番号を取った日だけです。"


class NotOverYet(Conflict):
    code = "queue.not_over_yet"
    words = "手続きが終わってからお答えください。"


class NoSuchBackup(NotFound):
    code = "queue.no_such_backup"
    words = "この応援要請は見つかりませんでした。"


HALL_REFUSALS: tuple[type[DomainError], ...] = (
    WrongRates,
    WrongPromise,
    NotTheName,
    RatedTooLate,
    NotOverYet,
    NoSuchBackup,
)
