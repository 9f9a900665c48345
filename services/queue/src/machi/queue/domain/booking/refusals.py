"""What stands in the way of a reservation, each with its code and what a person reads."""

from machi.queue.domain.booking.reservation import State
from machi.shared.errors import BadInput, Conflict, DomainError, Forbidden, NotFound


class NoSuchOffer(NotFound):
    code = "queue.no_such_offer"
    words = "この予約の種類は見つかりませんでした。"


class NoSuchSlot(NotFound):
    code = "queue.no_such_slot"
    words = "この予約枠は見つかりませんでした。"


class NoSuchReservation(NotFound):
    code = "queue.no_such_reservation"
    words = "この予約は見つかりませんでした。"


class SlotFull(Conflict):
    code = "queue.slot_full"
    words = "この時間は満席になりました。別の時間を選ぶか、キャンセル待ちをお申し込みください。"


class SlotNotOpen(Conflict):
    code = "queue.slot_not_open"
    words = "この時間は、いま予約を受け付けていません。別の時間を選んでください。"


class NotEnoughInARow(Conflict):
    code = "queue.not_enough_in_a_row"
    words = "この時間からは、必要な長さの枠が続いて空いていません。別の時間を選んでください。"


class OutsideBookableTime(Conflict):
    code = "queue.outside_bookable_time"
    words = "この日時は、予約できる期間の外です。"


class TooManyPeople(BadInput):
    code = "queue.too_many_people"
    words = "一つの予約でお取りできる人数を超えています。"


class TooManyReservations(Conflict):
    code = "queue.too_many_reservations"
    words = "お一人でお取りできる予約の数に達しています。先に今の予約を確認してください。"


class NotEligible(Forbidden):
    code = "queue.not_eligible"
    words = "通知書の番号と生年月日が確認できませんでした。通知書のとおりに入力してください。"


class PlacesAreFree(Conflict):
    code = "queue.places_are_free"
    words = "この時間はまだ空いています。キャンセル待ちではなく、予約をお取りください。"


class NoWaitlist(Conflict):
    code = "queue.no_waitlist"
    words = "この予約にはキャンセル待ちがありません。"


class ContactNeeded(Conflict):
    code = "queue.contact_needed"
    words = "先に、お知らせの受け取り方法を登録してください。"


class ContactNotChecked(Conflict):
    code = "queue.contact_not_checked"
    words = "お送りしたお知らせの中のリンクから、予約を確定してください。"


class WrongCheckLink(BadInput):
    code = "queue.wrong_check_link"
    words = "確認のリンクが違います。お送りしたお知らせのリンクを開いてください。"


class TooLateToConfirm(Conflict):
    code = "queue.too_late_to_confirm"
    words = "仮押さえの時間が過ぎました。もう一度、空いている時間を選んでください。"


class TooLateToCancel(Conflict):
    code = "queue.too_late_to_cancel"
    words = "取り消しの期限を過ぎています。窓口にお電話ください。"


class TooLateToChange(Conflict):
    code = "queue.too_late_to_change"
    words = "変更の期限を過ぎています。窓口にお電話ください。"


class AnotherOffer(Conflict):
    code = "queue.another_offer"
    words = "同じ種類の予約の中でだけ、日時を変えられます。"


class NotOnItsDay(Conflict):
    code = "queue.not_on_its_day"
    words = "予約の日ではありません。予約の日時を確認してください。"


class AnotherSite(Conflict):
    code = "queue.reservation_of_another_site"
    words = "この予約は、別の庁舎のものです。予約の場所を確認してください。"


class NoContact(NotFound):
    code = "queue.no_contact"
    words = "この予約に、電話の連絡先はありません（予約の日から数日で消えます）。"


class NoSuchClosure(NotFound):
    code = "queue.no_such_closure"
    words = "この休止日は見つかりませんでした。"


class ClosureBackwards(BadInput):
    code = "queue.closure_backwards"
    words = "休止の最後の日は、最初の日より後にしてください。"


class HoursOverlap(BadInput):
    code = "queue.hours_overlap"
    words = "開庁時間が重なっているか、終わりが始まりより前です。"


class ReservationIsHeld(Conflict):
    code = "queue.reservation_is_held"
    words = "この予約は仮押さえの状態です。先に確定してください。"


class ReservationIsPending(Conflict):
    code = "queue.reservation_is_pending"
    words = "この予約は確認待ちです。お送りしたお知らせから確定してください。"


class ReservationIsWaitlisted(Conflict):
    code = "queue.reservation_is_waitlisted"
    words = "この予約はキャンセル待ちです。"


class ReservationIsOffered(Conflict):
    code = "queue.reservation_is_offered"
    words = "この予約には空きをご案内しています。先に確定してください。"


class ReservationIsApplied(Conflict):
    code = "queue.reservation_is_applied"
    words = "この予約は抽選の前です。"


class ReservationIsWon(Conflict):
    code = "queue.reservation_is_won"
    words = "この予約は当選しています。先に確定してください。"


class ReservationIsLost(Conflict):
    code = "queue.reservation_is_lost"
    words = "この予約は抽選に当たりませんでした。"


class ReservationIsConfirmed(Conflict):
    code = "queue.reservation_is_confirmed"
    words = "この予約は確定しています。"


class ReservationIsLate(Conflict):
    code = "queue.reservation_is_late"
    words = "予約の時間を過ぎています。来庁されたら、受付をしてください。"


class ReservationIsCheckedIn(Conflict):
    code = "queue.reservation_is_checked_in"
    words = "この予約は受付が済んでいます。"


class ReservationIsFulfilled(Conflict):
    code = "queue.reservation_is_fulfilled"
    words = "この予約の手続きは終わっています。"


class ReservationIsNoShow(Conflict):
    code = "queue.reservation_is_no_show"
    words = "この予約は、来庁がないまま終わりました。"


class ReservationIsCancelledByCitizen(Conflict):
    code = "queue.reservation_is_cancelled_by_citizen"
    words = "この予約は取り消されています。"


class ReservationIsCancelledByOffice(Conflict):
    code = "queue.reservation_is_cancelled_by_office"
    words = "この予約は市の都合で中止になりました。"


class ReservationIsExpired(Conflict):
    code = "queue.reservation_is_expired"
    words = "この予約は期限が切れています。もう一度、空いている時間を選んでください。"


class ReservationIsReleased(Conflict):
    code = "queue.reservation_is_released"
    words = "この予約は、確定の前に取りやめられています。"


NOT_NOW: dict[State, type[Conflict]] = {
    State.HELD: ReservationIsHeld,
    State.PENDING: ReservationIsPending,
    State.WAITLISTED: ReservationIsWaitlisted,
    State.OFFERED: ReservationIsOffered,
    State.APPLIED: ReservationIsApplied,
    State.WON: ReservationIsWon,
    State.LOST: ReservationIsLost,
    State.CONFIRMED: ReservationIsConfirmed,
    State.LATE: ReservationIsLate,
    State.CHECKED_IN: ReservationIsCheckedIn,
    State.FULFILLED: ReservationIsFulfilled,
    State.NO_SHOW: ReservationIsNoShow,
    State.CANCELLED_BY_CITIZEN: ReservationIsCancelledByCitizen,
    State.CANCELLED_BY_OFFICE: ReservationIsCancelledByOffice,
    State.EXPIRED: ReservationIsExpired,
    State.RELEASED: ReservationIsReleased,
}
"""What answers a verb that the reservation's state does not allow: it names the state."""

WHEN_RESERVING: tuple[type[DomainError], ...] = (
    NoSuchSlot,
    SlotFull,
    SlotNotOpen,
    NotEnoughInARow,
    OutsideBookableTime,
    TooManyPeople,
    TooManyReservations,
    NotEligible,
)
"""What may stand in the way of a place."""
