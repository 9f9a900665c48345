"""The composition root: what notify is made of."""

from pathlib import Path

from fastapi import FastAPI

from machi.notify.commands.send_code import forget_codes
from machi.notify.line_worker import work_line_events_for_ever
from machi.notify.pages import line_link, recipient, sent
from machi.notify.reactions.application_accepted import tell_that_it_is_being_worked_on
from machi.notify.reactions.application_correction_overdue import remind_of_the_correction
from machi.notify.reactions.application_correction_requested import ask_for_the_correction
from machi.notify.reactions.application_granted import tell_that_it_was_decided
from machi.notify.reactions.application_issued import tell_that_it_was_handed_over
from machi.notify.reactions.application_refused import tell_that_it_was_decided_against
from machi.notify.reactions.application_resubmitted import tell_that_the_correction_arrived
from machi.notify.reactions.application_review_resumed import tell_that_nothing_is_to_be_corrected
from machi.notify.reactions.application_submitted import tell_that_it_arrived
from machi.notify.reactions.application_withdrawal_cancelled import tell_that_the_review_goes_on
from machi.notify.reactions.application_withdrawal_requested import (
    tell_that_a_withdrawal_is_asked_for,
)
from machi.notify.reactions.application_withdrawn import tell_that_it_was_withdrawn
from machi.notify.reactions.claim_cancelled import tell_that_nothing_is_owed
from machi.notify.reactions.claim_cleared import thank_for_the_payment
from machi.notify.reactions.claim_notified import tell_how_to_pay
from machi.notify.reactions.claim_reopened import tell_that_it_is_owed_again
from machi.notify.reactions.mail_code_requested import send_the_code
from machi.notify.reactions.reservation_cancelled import tell_that_it_was_cancelled
from machi.notify.reactions.reservation_confirmed import tell_that_it_is_reserved
from machi.notify.reactions.reservation_lost import tell_who_waits_instead
from machi.notify.reactions.reservation_offered import tell_that_a_place_is_kept
from machi.notify.reactions.reservation_pending import ask_to_confirm
from machi.notify.reactions.reservation_reminder_due import remind
from machi.notify.reactions.reservation_rescheduled import tell_the_new_time
from machi.notify.reactions.reservation_won import tell_the_winner
from machi.notify.reactions.resume_code_requested import send_the_resume_code
from machi.notify.reactions.ticket_absent import tell_that_the_place_is_kept
from machi.notify.reactions.ticket_called import tell_the_person_waiting
from machi.notify.reactions.ticket_closed_out import offer_another_time
from machi.notify.reactions.ticket_issued import tell_the_number
from machi.notify.reactions.ticket_leave_now import tell_to_leave
from machi.notify.reactions.ticket_ready import tell_that_it_is_ready
from machi.notify.routes import line_webhook, notifications, recipients
from machi.notify.sample_city import seed
from machi.notify.sender import send_for_ever
from machi.notify.settings import NotifySettings
from machi.notify.tables import metadata
from machi.shared.contracts import forms, payments, queue
from machi.shared.service import Context, Service, Timer
from machi.shared.web.app import web_app

HERE = Path(__file__).parent


def create_app(context: Context) -> FastAPI:
    return web_app(
        context,
        title="machi notify",
        api=[recipients.router, notifications.router, line_webhook.router],
        pages=[recipient.router, line_link.router, sent.router],
        static=HERE / "pages" / "static",
    )


SERVICE = Service(
    name="notify",
    settings=NotifySettings,
    metadata=metadata,
    migrations=HERE / "migrations",
    create_app=create_app,
    seed=seed,
    reactions={
        forms.ApplicationSubmitted: tell_that_it_arrived,
        forms.ApplicationAccepted: tell_that_it_is_being_worked_on,
        forms.ApplicationGranted: tell_that_it_was_decided,
        forms.ApplicationCorrectionRequested: ask_for_the_correction,
        forms.ApplicationCorrectionOverdue: remind_of_the_correction,
        forms.ApplicationRefused: tell_that_it_was_decided_against,
        forms.ApplicationIssued: tell_that_it_was_handed_over,
        forms.MailCodeRequested: send_the_code,
        forms.ResumeCodeRequested: send_the_resume_code,
        forms.ApplicationWithdrawn: tell_that_it_was_withdrawn,
        forms.ApplicationResubmitted: tell_that_the_correction_arrived,
        forms.ApplicationReviewResumed: tell_that_nothing_is_to_be_corrected,
        forms.ApplicationWithdrawalRequested: tell_that_a_withdrawal_is_asked_for,
        forms.ApplicationWithdrawalCancelled: tell_that_the_review_goes_on,
        payments.ClaimNotified: tell_how_to_pay,
        payments.ClaimCleared: thank_for_the_payment,
        payments.ClaimReopened: tell_that_it_is_owed_again,
        payments.ClaimCancelled: tell_that_nothing_is_owed,
        queue.TicketIssued: tell_the_number,
        queue.TicketCalled: tell_the_person_waiting,
        queue.TicketAbsent: tell_that_the_place_is_kept,
        queue.TicketReady: tell_that_it_is_ready,
        queue.TicketLeaveNow: tell_to_leave,
        queue.TicketClosedOut: offer_another_time,
        queue.reservations.ReservationPending: ask_to_confirm,
        queue.reservations.ReservationConfirmed: tell_that_it_is_reserved,
        queue.reservations.ReservationRescheduled: tell_the_new_time,
        queue.reservations.ReservationCancelled: tell_that_it_was_cancelled,
        queue.reservations.ReservationOffered: tell_that_a_place_is_kept,
        queue.reservations.ReservationWon: tell_the_winner,
        queue.reservations.ReservationLost: tell_who_waits_instead,
        queue.reservations.ReservationReminderDue: remind,
    },
    # `send` and `line` run for ever; should one crash, it is started again.
    timers=[
        Timer("send", 1, send_for_ever),
        Timer("line", 1, work_line_events_for_ever),
        Timer("forget_codes", 600, forget_codes),
    ],
)
