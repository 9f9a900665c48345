"""Take a mechanism out, and see the suite fail. Runs only when it is asked for by name."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("shared", "services/forms", "services/queue", "services/payments", "services/notify")
NOTICED = 1
"""pytest's exit code for tests that failed; others mean that nothing was tested."""


QUEUE = "services/queue/src/machi/queue"
FORMS = "services/forms/src/machi/forms"
PAYMENTS = "services/payments/src/machi/payments"
NOTIFY = "services/notify/src/machi/notify"
SHARED = "shared/src/machi/shared"


@dataclass(frozen=True, slots=True)
class Break:
    """In `file`, every `there` becomes `gone`; then some test below `tests` must fail."""

    name: str
    file: str
    there: str
    gone: str
    tests: str


BREAKS = (
    Break(
        "a rare shape is printed as the plain one: the font that has it",
        f"{FORMS}/printing/glyphs.py",
        "return not chosen or all((codes[0], selector) in shapes for selector in chosen)",
        "return True",
        "tests/forms/printing/test_glyphs.py",
    ),
    Break(
        "a text is printed away: only fonts that the engine reads",
        f"{FORMS}/printing/compile.py",
        "if font.family in known]",
        "]",
        "tests/forms/printing/test_glyphs.py",
    ),
    Break(
        "a hanging engine holds all papers up: the time limit",
        f"{FORMS}/printing/press.py",
        "        too_long.start()\n",
        "",
        "tests/forms/printing/test_press.py",
    ),
    Break(
        "nobody knows who printed: it is recorded first",
        f"{FORMS}/queries/printed.py",
        "        await audit.record(context, AuditEntry(Action.PRINT, one, by, paper))\n",
        "        del by, paper\n",
        "tests/forms/printing/test_taking_papers.py",
    ),
    Break(
        "two reviewers have one case: who had it is compared when it is given",
        f"{FORMS}/store/assignments.py",
        "col(ApplicationRow.assigned_to).is_not_distinct_from(seen),",
        "",
        "tests/forms/review/test_assigning.py",
    ),
    Break(
        "the clock runs while the applicant corrects: the step that stops it",
        f"{FORMS}/commands/steps.py",
        "changes = {**move.changes, **clock}",
        "changes = {**move.changes, **({} if application.clock_since else clock)}",
        "tests/forms/review/test_office_clock.py",
    ),
    Break(
        "a sheet runs what an applicant typed: the mark before a formula",
        f"{FORMS}/sheets.py",
        "cell.startswith(_FORMULA)",
        "cell.startswith(())",
        "tests/forms/review/test_exporting.py",
    ),
    Break(
        "cases are taken out unseen: each is recorded before it is opened",
        f"{FORMS}/commands/export_cases.py",
        "        await audit.record_all(context, entries)\n",
        "",
        "tests/forms/review/test_exporting.py",
    ),
    Break(
        "codes are guessed without end: wrong ones are counted",
        f"{FORMS}/pages/resuming.py",
        "with guesses.trying(request, NoSuchResumeCode, None):",
        "if guesses:",
        "tests/forms/test_resuming.py",
    ),
    Break(
        "a board takes old calls for new: what it knew before a reload",
        f"{QUEUE}/pages/static/board.js",
        "entries.filter((call) => !known.has(call.id) && call.age < old)",
        "entries.filter((call) => call.age < old)",
        "tests/browser/queue",
    ),
    Break(
        "simultaneous calls are spoken at once: one after the other",
        f"{QUEUE}/pages/static/voice.js",
        "await announce(waiting.shift());",
        "announce(waiting.shift());",
        "tests/browser/queue/test_voice.py",
    ),
    Break(
        "every phone asks at every call: pages that are woken in their turn",
        f"{SHARED}/web/live.py",
        "                self._due.setdefault(woken)",
        "                woken.set()",
        "tests/shared/web/test_paced_pages.py",
    ),
    Break(
        "two counters share a person: the lock on the next ticket",
        f"{QUEUE}/store/hot.py",
        "limit 1 for update {how}",
        "limit 1",
        "tests/queue/test_rush.py tests/queue/test_call_next_ticket.py",
    ),
    Break(
        "a double tap calls two people: the lock on the counter",
        f"{QUEUE}/store/hot.py",
        "from counter where id = $1 for update",
        "from counter where id = $1",
        "tests/queue",
    ),
    Break(
        "a forecast of an hour ago is told: three minutes",
        f"{QUEUE}/queries/forecasts.py",
        "FRESH = timedelta(minutes=3)",
        "FRESH = timedelta(hours=3)",
        "tests/queue/forecast/test_ticket_page.py",
    ),
    Break(
        "a step from any state: compare-and-set on the ticket's state",
        f"{QUEUE}/store/tickets.py",
        ".where(col(TicketRow.id) == ticket_id, col(TicketRow.state).in_(sources(verb)))",
        ".where(col(TicketRow.id) == ticket_id)",
        "tests/queue/hall/test_walks.py",
    ),
    Break(
        "a counter keeps whom it parked: holding frees the counter",
        f"{QUEUE}/commands/park_ticket.py",
        "        store.free(tx, counter)\n",
        "",
        "tests/queue/hall",
    ),
    Break(
        "a call that the hall heard is taken back: ten seconds by the server's clock",
        f"{QUEUE}/commands/undo_call.py",
        "command.at - ticket.called_at > UNDONE_WITHIN",
        "False",
        "tests/queue/hall/test_calling.py",
    ),
    Break(
        "a command of the hall is done again for each copy: the stored answer",
        f"{QUEUE}/commands/write_note.py",
        "if earlier := await tx.earlier(command.request, TicketNow):",
        "if earlier := None:",
        "tests/queue/hall/test_shuffled.py",
    ),
    Break(
        "early comers stand in order of arrival: the lot",
        f"{QUEUE}/store/admission.py",
        "order by sha256(cast(:seed as bytea) || uuid_send(id)), id)",
        "order by arrived_at, id, cast(:seed as bytea))",
        "tests/queue/admission",
    ),
    Break(
        "places that nobody used are lost: their credit",
        f"{QUEUE}/store/admission.py",
        "set credit = credit + n, lapsed",
        "set lapsed",
        "tests/queue/admission",
    ),
    Break(
        "anybody reserves past the line: the entry token",
        f"{QUEUE}/queries/admission/entry.py",
        'return [admitted(request, room["code"]) for room in rooms]',
        "return []",
        "tests/queue/admission",
    ),
    Break(
        "a redelivered event has its effect twice: the inbox",
        f"{SHARED}/db/database.py",
        "return heard.rowcount == 1",
        "return True",
        "tests/shared/messages tests/notify",
    ),
    Break(
        "a repeated request is done again: the stored answer",
        f"{SHARED}/db/database.py",
        "if request is None:\n            return None\n        claim",
        "if request is not None:\n            return None\n        claim",
        "tests/forms tests/payments",
    ),
    Break(
        "anybody signed in may do anything: the permission check",
        f"{SHARED}/auth/guards.py",
        "if not staff.allowed(self.permission):",
        "if False:",
        "tests/shared/auth tests/queue tests/payments tests/forms",
    ),
    Break(
        "a token for another audience opens the door: the audience check",
        f"{SHARED}/auth/tokens.py",
        '"verify_exp": False,',
        '"verify_exp": False, "verify_aud": False,',
        "tests/shared/auth",
    ),
    Break(
        "another site's page may post here: the origin check",
        f"{SHARED}/web/app.py",
        "OriginCheck(city.public_url), ",
        "",
        "tests/shared/web",
    ),
    Break(
        "two relays publish at once: the relay's lock",
        f"{SHARED}/messages/relay.py",
        'if await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):',
        "if True:",
        "tests/shared/messages",
    ),
    Break(
        "an event is acknowledged before its effect: ack after commit",
        f"{SHARED}/messages/consumer.py",
        "        correlate(event.correlation_id)\n        started",
        "        await delivery.done()\n        correlate(event.correlation_id)\n        started",
        "tests/shared/messages",
    ),
    Break(
        "half an entry stands in the books: the ledger's balance trigger",
        f"{PAYMENTS}/migrations/versions/0002_ledger_and_files.py",
        "raise exception",
        "raise notice",
        "tests/payments/test_ledger.py",
    ),
    Break(
        "a hidden answer is stored: hidden means absent",
        f"{FORMS}/domain/walk.py",
        "if field.visible_if is not None and not holds(field.visible_if, walked.scope):",
        "if False:",
        "tests/forms/test_hidden_and_unknown_answers.py tests/forms/test_procedure_examples.py",
    ),
    Break(
        "a hidden page's answers are kept: hidden means absent, for pages too",
        f"{FORMS}/domain/walk.py",
        "if page.visible_if is not None and not holds(page.visible_if, walked.scope):",
        "if False:",
        "tests/forms/authoring/test_random_procedures.py",
    ),
    Break(
        "a case is shown by the newest version: the version it began with",
        f"{FORMS}/store/procedures.py",
        "ProcedureVersionRow.procedure_id == procedure_id, ProcedureVersionRow.version == number",
        "ProcedureVersionRow.procedure_id == procedure_id, ProcedureVersionRow.version == 2",
        "tests/forms/authoring/test_published_over.py",
    ),
    Break(
        "one person publishes alone: the second person",
        f"{FORMS}/domain/authoring/drafts.py",
        "if by.id in {draft.proposed_by, draft.changed_by}:",
        "if by.id is None:",
        "tests/forms/authoring/test_drafts.py",
    ),
    Break(
        "a colleague's draft is overwritten: the revision that was seen",
        f"{FORMS}/commands/authoring/moving.py",
        "if draft.revision != expected_revision:",
        "if draft.revision < 0:",
        "tests/forms/authoring/test_drafts.py",
    ),
    Break(
        "two clerks decide one case: compare-and-set on state and revision",
        f"{FORMS}/store/applications.py",
        "            col(ApplicationRow.state) == transition.source,\n"
        "            col(ApplicationRow.revision) == application.revision,\n",
        "",
        "tests/forms/test_deciding.py",
    ),
    Break(
        "a step begins before what it needs is done: the guard on the steps before",
        f"{QUEUE}/store/visits/steps.py",
        "            ~waits_for,\n",
        "",
        "tests/queue/visits/test_one_number.py",
    ),
    Break(
        "the planner forgets what comes first: precedence among the orders",
        f"{QUEUE}/domain/visits/plan.py",
        "if step.after & still:",
        "if False:",
        "tests/queue/visits/test_plan.py",
    ),
    Break(
        "an older view is written over a newer one: the guard of the figures",
        f"{QUEUE}/store/statistics/facts.py",
        "where=fact.excluded.revision > col(table.revision),",
        "where=fact.excluded.revision > 0,",
        "tests/queue/statistics",
    ),
    Break(
        "an event that commits late is never counted: the look back",
        f"{QUEUE}/store/statistics/facts.py",
        "LATE = timedelta(hours=1)",
        "LATE = timedelta()",
        "tests/queue/statistics",
    ),
    Break(
        "closing the day forgets those who are on their way or on hold: the states it closes out",
        f"{QUEUE}/domain/hall/closing.py",
        "tuple(sources(Verb.CLOSE_OUT))",
        'tuple(s for s in sources(Verb.CLOSE_OUT) if s == "waiting")',
        "tests/queue/supervise",
    ),
    Break(
        "anybody may close the day of another site: the permission at the site",
        f"{QUEUE}/pages/hall/supervise.py",
        'staff.require("queue.supervise", site)',
        "pass",
        "tests/queue/supervise",
    ),
    Break(
        "why somebody was unhappy is kept in the clear: the seal",
        f"{QUEUE}/store/statistics/ratings.py",
        "await vault.seal(tx, row.case_id, PURPOSE, why)",
        "why.encode()",
        "tests/queue/statistics/test_rating.py",
    ),
    Break(
        "a place is sold twice: the capacity's condition under its lock",
        f"{QUEUE}/store/booking/hot.py",
        "and (select so from allowed) and c.open and {room} >= $3::integer\n"
        "   order by c.slot_id for update",
        "and (select so from allowed) and c.open",
        "tests/queue/booking/test_hold_slot.py",
    ),
    Break(
        "half of a booking is kept: all places or none",
        f"{QUEUE}/store/booking/hot.py",
        "     and (select count(*) from locked) = (select count(*) from wanted)\n",
        "",
        "tests/queue/booking/test_hold_slot.py",
    ),
    Break(
        "a cancelled place is seen at once: the places that rest",
        f"{QUEUE}/store/booking/sql.py",
        " - (select count(*) from unnest(c.resting) m where m > {at})",
        " - 0 * cardinality(array[{at}])",
        "tests/queue/booking/test_moving_and_cancelling.py",
    ),
    Break(
        "who is second in line is offered the place: one offer at a time",
        f"{QUEUE}/store/booking/capacity.py",
        "order by r.priority_class, r.made_at, r.id limit 1 for update of r",
        "order by r.made_at desc limit 1 for update of r skip locked",
        "tests/queue/booking/test_moving_and_cancelling.py",
    ),
    Break(
        "a hold that is over is confirmed: the time in the compare-and-set",
        f"{QUEUE}/store/booking/reservations.py",
        "[col(ReservationRow.held_until) > in_time]",
        "[]",
        "tests/queue/booking/test_confirm_and_expire.py",
    ),
    Break(
        "one notice, two reservations: the person's unique place",
        f"{QUEUE}/migrations/versions/0003_reservations.py",
        "create unique index ux_reservation_person",
        "create index ux_reservation_person",
        "tests/queue/booking/test_hold_slot.py",
    ),
    Break(
        "somebody reserved what was closing and is on no list: the lock of the close",
        f"{QUEUE}/store/booking/slots.py",
        "order by c.slot_id, c.channel for update\n), told",
        "limit 0\n), told",
        "tests/queue/booking/test_slots.py",
    ),
    Break(
        "nobody is called sooner for need or a reservation: the rates of the classes",
        f"{QUEUE}/domain/priority.py",
        "DEFAULT_RATES = (4, 2, 1)",
        "DEFAULT_RATES = (1, 1, 1)",
        "tests/local/measuring/test_fairness.py",
    ),
    Break(
        "a counter idles while somebody who waits elsewhere has to come there too",
        f"{QUEUE}/commands/call_next_ticket.py",
        "await call_over(tx, command, counter) if over else None",
        "None",
        "tests/queue/visits",
    ),
    Break(
        "somebody is called over although the visit ends later for it",
        f"{QUEUE}/domain/visits/come_over.py",
        "if saved >= 0 else None",
        "if best else None",
        "tests/queue/visits",
    ),
    Break(
        "a visit loses its place when it changes over to another step",
        f"{QUEUE}/commands/visits/call_over.py",
        "ticket.id, line=line)",
        "ticket.id, line=line, credit_from=command.at)",
        "tests/queue/visits",
    ),
    Break(
        "a closure that is sent again is another closure",
        f"{QUEUE}/commands/booking/add_closure.py",
        "await tx.earlier(command.request, AddedClosure)",
        "None",
        "tests/queue/shuffled",
    ),
    Break(
        "nobody is told that the turn may come before they are here",
        f"{QUEUE}/domain/forecast/departure.py",
        "return here_from(now, travel_minutes, told_at) > p10_turn",
        "return False",
        "tests/queue/forecast",
    ),
    Break(
        "people are told to leave when it is their turn: the way in the time to leave",
        f"{QUEUE}/domain/forecast/departure.py",
        "return p5_turn - travel_seconds - SPARE_SECONDS",
        "return p5_turn - SPARE_SECONDS",
        "tests/local/measuring/test_leaving.py",
    ),
    Break(
        "a file that nobody scanned is opened: the state before a download",
        f"{FORMS}/commands/files/download_file.py",
        "if file.state is not State.CLEAN:",
        "if file.state is State.REFUSED:",
        "tests/forms/test_files_of_cases.py",
    ),
    Break(
        "an unclear answer of the scanner passes for clean",
        f"{FORMS}/scanner.py",
        "    if answer == _CLEAN:",
        "    if not answer.endswith(_FOUND):",
        "tests/local/standins/test_clamd.py",
    ),
    Break(
        "an answer names somebody else's file: answers are written from the draft's own files",
        f"{FORMS}/pages/posted.py",
        'silent = field.type in {"statement", "computed", "file"}',
        'silent = field.type in {"statement", "computed"}',
        "tests/forms/test_sending_files.py",
    ),
    Break(
        "a photograph says where somebody lives",
        f"{FORMS}/commands/files/receive_file.py",
        "return await asyncio.to_thread(jpeg_without_traces, content)",
        "return content",
        "tests/forms/test_sending_files.py",
    ),
    Break(
        "a whole file is taken into memory before it is refused",
        f"{SHARED}/web/uploads.py",
        "            if len(self._content) + end - start > self._limit:",
        "            if len(self._content) > 64 * 1024 * 1024:",
        "tests/shared/web/test_uploads.py",
    ),
    Break(
        "two writers follow one entry of the audit log: the mark is made under the lock",
        f"{FORMS}/store/audit.py",
        "  update audit_head set seq = seq + 1, mark = sha256(mark || $1) returning seq, mark",
        "  select seq + 1 as seq, sha256(mark || $1) as mark from audit_head",
        "tests/forms/test_audit.py",
    ),
    Break(
        "an entry cut off the end of the audit log is not missed",
        f"{FORMS}/queries/audit.py",
        "    if expected != last + 1 or (before != mark and not broken):",
        "    if False:",
        "tests/forms/test_audit.py",
    ),
    Break(
        "a case that was forgotten opens again: its key is destroyed",
        f"{FORMS}/commands/forget_case.py",
        "    await vault.forget(tx, application_id)",
        "",
        "tests/forms/test_forgetting.py",
    ),
)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("broken", BREAKS, ids=[each.name for each in BREAKS])
def test_the_suite_notices(broken: Break, tmp_path: Path) -> None:
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    file = tmp_path / broken.file
    text = file.read_text(encoding="utf-8")
    assert broken.there in text, "the mechanism moved: update BREAKS"
    file.write_text(text.replace(broken.there, broken.gone), encoding="utf-8")
    run = subprocess.run(  # noqa: S603 - our own command line
        [
            *(sys.executable, "-m", "pytest", "-x", "-q", "--no-header", "--show-capture=no"),
            *("-p", "no:cacheprovider", "--timeout=60"),
            *broken.tests.split(),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(str(tmp_path / each / "src") for each in PACKAGES),
            "PYTHONDONTWRITEBYTECODE": "1",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == NOTICED, f"nobody noticed: {run.stdout[-3000:]}{run.stderr[-1000:]}"
    assert re.search(r"^(FAILED|ERROR)", run.stdout, re.MULTILINE)
    assert "ImportError" not in run.stdout, run.stdout[-3000:]
