"""Mechanisms of the no-write counter (書かない窓口) and of 秘匿 that a promise rests on."""

from tests.break_it.broken import FORMS, Break

BREAKS = (
    Break(
        "forms of one intake are filed one by one: some of them, when the power goes out",
        f"{FORMS}/commands/intake/submit_all.py",
        "            cases.append(",
        "            await tx.session.commit()\n            cases.append(",
        "tests/forms/intake/test_filing_all_or_none.py",
    ),
    Break(
        "a correction at the counter forgets what the card said",
        f"{FORMS}/domain/intake/hearing.py",
        "    return replace(corrected, before=before, before_source=source, why=by.why)",
        "    return corrected",
        "tests/forms/intake/test_provenance.py",
    ),
    Break(
        "a protected person's telephone is shown: the mark in the place of each part",
        f"{FORMS}/domain/protection.py",
        'return MARK if key == "phone" else part',
        "return part",
        "tests/forms/test_protection.py",
    ),
    Break(
        "a protected address goes on paper: what papers are made of is masked",
        f"{FORMS}/queries/printed.py",
        "    evaluation = masked_if("
        "protected=case.protected, procedure=procedure, evaluation=evaluation)\n",
        "",
        "tests/forms/test_protection.py",
    ),
    Break(
        "a protected address is read in again: nothing that says where people are is",
        f"{FORMS}/domain/intake/hearing.py",
        "if hearing.protected and by.source is not Source.HEARD and is_place(path):",
        "if False:",
        "tests/forms/test_protection.py",
    ),
    Break(
        "cases lose the protection of their intake",
        f"{FORMS}/commands/arrival.py",
        '"protected": arrival.protected,',
        '"protected": False,',
        "tests/forms/test_protection.py",
    ),
    Break(
        "anybody looks behind the mark: the permission",
        f"{FORMS}/routes/desk.py",
        'Protects = Annotated[Staff, may("forms.protect")]',
        'Protects = Annotated[Staff, may("forms.read")]',
        "tests/forms/test_protection.py",
    ),
    Break(
        "two presses file a family twice: the lock on the intake",
        f"{FORMS}/commands/intake/submit_all.py",
        "intake = await intakes.by_id(tx, command.intake_id, lock=True)",
        "intake = await intakes.by_id(tx, command.intake_id)",
        "tests/forms/intake/test_filing_all_or_none.py",
    ),
    Break(
        "a slow register holds the counter up: the limit over all of an answer",
        f"{FORMS}/store/standard_register.py",
        "asyncio.timeout(self._reach.seconds)",
        "asyncio.timeout(None)",
        "tests/forms/intake/test_standard_register.py",
    ),
    Break(
        "two of a family overwrite one another: what differs is chosen",
        f"{FORMS}/domain/intake/merging.py",
        "    if not differs:",
        "    if True:",
        "tests/forms/intake/test_several_codes.py",
    ),
    Break(
        "people sign what the customer called wrong: nothing is signed while a doubt stands",
        f"{FORMS}/commands/intake/confirm_intake.py",
        "all_good(forms) or hearing.others or hearing.doubts:",
        "all_good(forms) or hearing.others:",
        "tests/forms/intake/test_tablet.py",
    ),
    Break(
        "a clerk opens families of another office: the site is asked for",
        f"{FORMS}/queries/sites.py",
        "staff.require(_PERMISSION, await _site_of(intake_id, context))",
        "await _site_of(intake_id, context)",
        "tests/forms/intake/test_sites.py",
    ),
    Break(
        "nobody knows who printed a family's forms before they were filed: it is recorded",
        f"{FORMS}/queries/printed_intake.py",
        '    await audit.record(context, AuditEntry(Action.PRINT, intake_id, by, "intake"))\n',
        "    del by\n",
        "tests/forms/intake/test_printing.py",
    ),
    Break(
        "a signature covers the names of the forms, not what is on them",
        f"{FORMS}/domain/intake/forms.py",
        "form.fingerprint, form.evaluation.answers]",
        "form.fingerprint]",
        "tests/forms/intake/test_filing_all_or_none.py",
    ),
    Break(
        "what is signed is not compared with what is filed",
        f"{FORMS}/commands/intake/submit_all.py",
        '        if not hmac.compare_digest(seal_of(forms), intake.seal or b""):',
        "        if intake.seal is None:",
        "tests/forms/intake/test_filing_all_or_none.py",
    ),
    Break(
        "the address of somebody protected is filled in from the register",
        f"{FORMS}/domain/intake/register.py",
        "    if not any(one.protected for one in household):",
        "    if True:",
        "tests/forms/intake/test_register.py",
    ),
)
