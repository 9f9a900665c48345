"""Messages may say only what anybody may read; LINE least of all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.notify.domain.personal import found_in
from machi.notify.domain.template import FIELDS, DataClass, placeholders
from machi.notify.words import FOOTER, GREETING, LINE_ONLY_LINK, TEMPLATES, WORDS, render

VALUES = {
    "city": "みほん市",
    "link": "http://city.test/forms/case/AB3-CD4-E",
    "receipt_number": "AB3-CD4-E",
    "from_minutes": "10",
    "to_minutes": "25",
    "number": "A012",
    "counter_name": "1",
    "amount": "300円",
    "booking_number": "7RK-4TB",
    "when": "2026年（令和8年）12月1日（火） 09:30",
    "code": "123456",
    "minutes": "10",
    "until": "2026年（令和8年）11月24日（火） 11:00",
}


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("purpose", TEMPLATES)
def test_every_placeholder_is_public(purpose: str, language: str) -> None:
    template = TEMPLATES[purpose]
    for text in (template.subject, template.mail, template.line, GREETING, FOOTER, LINE_ONLY_LINK):
        said = WORDS.translations(language).gettext(text)
        assert placeholders(said) == placeholders(text), "a translation says the same"
        for name in placeholders(said):
            assert FIELDS.get(name) in may_say(purpose, text), name


def may_say(purpose: str, text: str) -> set[DataClass]:
    """A code is for whoever reads the mailbox: in the body of that one mail, nowhere else."""
    to_the_addressee = purpose in {"mail_code", "resume_code"} and text == TEMPLATES[purpose].mail
    return {DataClass.PUBLIC} | ({DataClass.ADDRESSEE} if to_the_addressee else set())


def test_the_mail_with_a_code_has_it_in_its_body_alone_and_no_link_to_press() -> None:
    content = render("mail_code", "ja", "", VALUES)
    assert VALUES["code"] in content.mail
    assert VALUES["code"] not in content.subject + content.line
    assert VALUES["link"] not in content.mail


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("purpose", [one for one in TEMPLATES if one != "mail_code"])
def test_every_message_has_a_link_and_no_line_break_in_its_subject(
    purpose: str, language: str
) -> None:
    content = render(purpose, language, "http://city.test/notify/recipient", VALUES)
    assert VALUES["link"] in content.mail
    assert content.line.endswith(VALUES["link"])
    assert "\n" not in content.subject
    assert found_in(content.line) is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hanako@example.jp", "mail"),
        ("電話 03-1234-5678", "phone"),
        ("090 1234 5678", "phone"),
        ("０９０１２３４５６７８", "phone"),
        ("1234 5678 9012", "my_number"),
        ("〒100-0001", "postcode"),
        ("受付番号 AB3-CD4-E", None),
        ("A012番の方、1番窓口へ", None),
        ("300円 http://city.test/payments/p/123456789012", None),
    ],
)
def test_personal_data_is_recognised(text: str, kind: str | None) -> None:
    assert found_in(text) == kind


@given(st.from_regex(r"0[789]0-?[0-9]{4}-?[0-9]{4}", fullmatch=True))
def test_a_telephone_number_never_reaches_line(number: str) -> None:
    content = render("ticket_called", "ja", "", VALUES | {"counter_name": f"窓口{number}"})
    assert number not in content.line
    assert VALUES["link"] in content.line
