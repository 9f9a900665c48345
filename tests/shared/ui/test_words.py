import pytest
from starlette.requests import Request

from machi.shared.auth.permissions import ROLES
from machi.shared.ui.catalogue import catalogue_file
from machi.shared.ui.words import Words, chosen_language, main, messages_in, untranslated


def asking(*, query: str = "", cookie: str = "", accept: str = "") -> Request:
    headers = [(b"accept-language", accept.encode()), (b"cookie", cookie.encode())]
    return Request({"type": "http", "query_string": query.encode(), "headers": headers})


def test_a_message_is_said_in_the_language_asked_for(package: str) -> None:
    words = Words(package)
    assert words.say("前に%(n)s人お待ちです。", "ja", n=3) == "前に3人お待ちです。"
    assert words.say("前に%(n)s人お待ちです。", "en", n=3) == "3 ahead of you"


def test_the_package_speaks_before_the_shared_words(package: str) -> None:
    assert Words(package).say("窓口", "en") == "Desk"
    assert Words("machi.shared").say("窓口", "en") == "Counter"
    assert Words(package).say("次へ", "en") == "Next"


def test_what_nobody_translated_is_said_in_japanese(package: str) -> None:
    words = Words(package)
    assert words.say("まだ訳のない文", "en") == "まだ訳のない文"
    assert words.say("発券しました。", "en") == "発券しました。", "a fuzzy guess is no translation"
    assert words.say("窓口", "xx") == "窓口"


def test_a_message_without_its_value_is_a_bug() -> None:
    with pytest.raises(KeyError):
        Words("machi.shared").say("%(counter)s番窓口", "ja")


@pytest.mark.parametrize(
    ("query", "cookie", "accept", "language"),
    [
        ("", "", "", "ja"),
        ("", "", "en-US,en;q=0.9,ja;q=0.8", "en"),
        ("", "", "fr, ja;q=0.5, en;q=0.4", "ja"),
        ("", "", "en;q=0, ja;q=0.1", "ja"),
        ("", "", "de", "ja"),
        ("", "", "en;q=many, *", "ja"),
        ("", "machi_lang=en", "ja", "en"),
        ("lang=ja", "machi_lang=en", "en", "ja"),
        ("lang=klingon", "machi_lang=klingon", "en", "en"),
    ],
)
def test_the_address_decides_then_the_cookie_then_the_browser(
    query: str, cookie: str, accept: str, language: str
) -> None:
    assert chosen_language(asking(query=query, cookie=cookie, accept=accept)) == language


def test_a_translator_is_bound_to_its_request(package: str) -> None:
    say = Words(package).translator(asking(accept="en"))
    assert say("前に%(n)s人お待ちです。", n=1) == "1 ahead of you"


def test_every_text_people_read_is_found(package: str) -> None:
    assert set(messages_in(package)) == {
        "番号札",
        "前に%(n)s人お待ちです。",
        "%(count)s件",
        "発券しました。",
        "お呼びしています。",
        "窓口は対応中です。",
        "本日の受付は終わりました。",
        "%(name)sさん、こんにちは。",
    }


def test_updating_a_catalogue_adds_what_is_missing_and_keeps_the_rest(package: str) -> None:
    missing = untranslated(package, "en")
    assert "番号札" not in missing
    assert "窓口は対応中です。" in missing
    assert main(["update", package]) == 0
    once = catalogue_file(package, "en").read_text()
    assert 'msgid "窓口は対応中です。"\nmsgstr ""' in once
    assert 'msgstr "Ticket"' in once
    assert 'msgstr "Desk"' in once, "a message that only data uses stays"
    assert "Date" not in once, "no timestamps"
    assert main(["update", package]) == 0
    assert catalogue_file(package, "en").read_text() == once
    assert untranslated(package, "en") == missing


def test_every_role_has_an_english_name() -> None:
    english = Words("machi.shared").translations("en")
    assert [role.name for role in ROLES.values() if english.gettext(role.name) == role.name] == []


def test_every_shared_text_is_in_english() -> None:
    assert untranslated("machi.shared", "en") == []
