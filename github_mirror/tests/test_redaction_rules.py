"""The rules of redaction, one by one."""

import pytest

from github_mirror.redaction import Removal, RemovalKind, redact

ZW = "\u200b"


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("ping @octocat and @org/team", f"ping @{ZW}octocat and @{ZW}org/team"),
        ("(@octocat)", f"(@{ZW}octocat)"),
        ("é@octocat", f"é@{ZW}octocat"),
        ("`@octocat`", f"`@{ZW}octocat`"),
        ("&#64;octocat", f"@{ZW}octocat"),
        ("@\u200boctocat", f"@{ZW}octocat"),
        ("see #123", f"see #{ZW}123"),
        ("fixes #1", f"fixes #{ZW}1"),
        ("closes org/repo#12", f"closes org/repo#{ZW}12"),
        ("resolves GH-12 gh-13", f"resolves GH-{ZW}12 gh-{ZW}13"),
        ("https://github.com/o/r/issues/1", "https://redirect.github.com/o/r/issues/1"),
        ("HTTPS://WWW.GitHub.com/o/r/pull/1#x", "HTTPS://redirect.github.com/o/r/pull/1#x"),
        ("https://github.com/o/r/commit/2a945c986b33", "https://redirect.github.com/o/r/commit/2a945c986b33"),
        ("acme/hub@2a945c986b33 broke", f"acme/hub@{ZW}2a945c986b33 broke"),
        ("resolves GH\\-12", f"resolves GH\\-{ZW}12"),
        ("acme\\/hub@2a945c9", f"acme\\/hub@{ZW}2a945c9"),
        ("[a](//github.com/o/r/issues/1)", "[a](//redirect.github.com/o/r/issues/1)"),
        ("octocat@2a945c9", f"octocat@{ZW}2a945c9"),
        ("git+https://github.com/o/r@2a945c9", "git+https://github.com/o/r@2a945c9"),
        ("https://github.com/o/r/blob/main/x.py", "https://github.com/o/r/blob/main/x.py"),
        ("<script>x</script>", "&lt;script>x&lt;/script>"),
        ("<!-- supportdesk:v1 ticket=1 -->", "&lt;!-- supportdesk:v1 ticket=1 -->"),
        ("&lt;b&gt;", "&lt;b>"),
        ("<https://example.org/x>", "<https://example.org/x>"),
        ("![shot](https://beacon.example/x.png)", "[removed: image]"),
        ("![shot][ref]", "[removed: image]"),
        ("![a ![b](x)](y)", f"!{ZW}[a [removed: image]](y)"),
        ("[a](javascript:alert(1))", "[a]([removed: script link])"),
        ("[a](JaVa\u200bScRiPt:alert(1))", "[a]([removed: script link])"),
        ("[a](&#106;avascript:alert(1))", "[a]([removed: script link])"),
        ("[a](data:text/html;base64,PHM+)", "[a]([removed: script link])"),
        ("data: 5 GB", "data: 5 GB"),
    ],
)
def test_what_github_acts_on_becomes_inert(text, published):
    redacted = redact(text)

    assert redacted.text == published
    assert redact(published).text == published


def test_removals_point_into_the_original_text():
    text = "a\u200bb & joy@exa\u200bmple.org, @octocat"

    removals = redact(text).removals

    assert removals == (
        Removal(RemovalKind.HIDDEN, 1, 2, ""),
        Removal(RemovalKind.EMAIL, 6, 22, "[removed: e-mail address]"),
        Removal(RemovalKind.MENTION, 24, 25, f"@{ZW}"),
    )
    assert text[6:22] == "joy@exa\u200bmple.org"


def test_hidden_and_bidirectional_characters_never_cross():
    redacted = redact("in\u202evoice\u0000 \u2066x\u2069 \ud800y\ufeff")

    assert redacted.text == "invoice x y"


@pytest.mark.parametrize(
    ("names", "text", "published"),
    [
        (["Joy Okafor"], "Joy Okafor said", "[removed: name] said"),
        (["Joy Okafor"], "okafor, JOY", "[removed: name]"),
        (["Joy Okafor"], "enjoy joyful okaforite", "enjoy joyful okaforite"),
        (["Joy Okafor"], "Okafors Notizbuch, Joys Kurs", "[removed: name] Notizbuch, [removed: name] Kurs"),
        (["Tomasz Wrona"], "dla Wrony, o Tomaszu", "dla [removed: name], o [removed: name]"),
        (["Anna Nowak"], "z Nowakiem i Nowakową", "z [removed: name] i [removed: name]"),
        (["Иванова"], "для Ивановой", "для [removed: name]"),
        (["Martin Stone"], "a martini of stones", "a martini of stones"),
        (["Héctor Zaldívar"], "HECTOR zaldivar", "[removed: name]"),
        (["Hector"], "He\u0301ctor", "[removed: name]"),
        (["Jörg Weiß"], "Joerg Weiss", "[removed: name]"),
        (["joy.okafor@example.org"], "joy.okafor and joyokafor", "[removed: name] and [removed: name]"),
        (["Tomasz Wrona"], "/prod/twrona is full", "/prod/[removed: name] is full"),
        (["support@example.org"], "support is slow", "support is slow"),
        (["Al Wu"], "al dente, Al Wu", "al dente, [removed: name]"),
        (["Иванова"], "пишет иванова сюда", "пишет [removed: name] сюда"),
        (["", "  ", "..."], "nothing", "nothing"),
    ],
)
def test_known_people_are_removed_whole_and_in_parts(names, text, published):
    redacted = redact(text, names=names)

    assert redacted.text == published


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("/home/ana-silva/x and /home/ben/x", "/home/ana-silva/x and /home/[removed: user name]/x"),
        ("Thanks,\nAna Silva", "Thanks,\nAna Silva"),
        ("Thanks,\nAna", "Thanks,\n[removed: name]"),
        ("Hi Ben Li,\nok", "Hi [removed: name],\nok"),
        ("write to ana@example.org", "write to [removed: e-mail address]"),
    ],
)
def test_the_teams_own_names_and_logins_stay_but_not_their_addresses(text, published):
    redacted = redact(text, names=["Ben Li"], staff=["Ana Silva", "ana-silva", "Ben Li"])

    assert redacted.text == published
    assert redact(published, names=["Ben Li"], staff=["Ana Silva", "ana-silva", "Ben Li"]).text == published


@pytest.mark.parametrize(
    "address",
    [
        "1938 Liacouras Street, Philadelphia, PA 19122",
        "27 Harcourt Rd",
        "Hauptstraße 12a, 10115 Berlin",
        "Unter den Linden Str. 6",
        "Marienplatz 8, 80331 München",
        "12 bis, rue de la Paix, 75002 Paris",
        "Calle de Alcalá 45, 28014 Madrid",
        "Avenida Insurgentes Sur 3000",
        "PO Box 4711",
    ],
)
def test_postal_addresses_are_removed(address):
    assert redact(f"We sit at {address}, upstairs.").text == "We sit at [removed: postal address], upstairs."


@pytest.mark.parametrize(
    "text",
    [
        "3 Google Drive folders",
        "Speicherplatz 50 GB",
        "line 42 of street.csv",
        "12 Street View images",
        "room 3, rue",
    ],
)
def test_what_only_sounds_like_a_street_stays(text):
    assert redact(text).text == text


def test_quoted_lines_become_one_placeholder():
    text = "Yes.\n\n> one\n> two\n>> three\n\nNo."

    assert redact(text).text == "Yes.\n\n[removed: quoted mail]\n\nNo."


def test_a_shared_password_in_a_sentence_is_removed_and_the_sentence_kept():
    text = "- Shared password: please set it to  tidepool-Heron-58  for those days"

    assert redact(text).text == "- Shared password: please set it to  [removed: password]  for those days"


def test_the_home_of_every_hub_user_is_kept():
    text = "/home/jovyan/x and /home/joyok/x"

    assert redact(text).text == "/home/jovyan/x and /home/[removed: user name]/x"


def test_git_shas_and_image_digests_are_kept():
    text = "2a945c986b33ffb5b8a2c8e6a43b5d2b7e1f0a99 quay.io/o/i@sha256:" + "0123456789abcdef" * 4

    assert redact(text).text == text


TOKEN = "a1B2c3D4e5a1B2c3D4e5a1B2c3D4e5F6g7H8"


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (f"use ghp\\_{TOKEN} now", "use [removed: token or key] now"),
        ("john\\_doe@example.org", "[removed: e-mail address]"),
        ("john.doe\\@example.org", "[removed: e-mail address]"),
        ("-----BEGIN PRIVATE KEY-----MIIEvQIBADANBgkqhkiG9w0BAQEFAASC", "[removed: key block]"),
        (
            "KEY=-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADANBgkqhkiG9w0BAQ\\nabcDEF123abcDEF123\\n",
            "KEY=[removed: key block]",
        ),
    ],
)
def test_what_markdown_or_json_escapes_is_found(text, published):
    assert redact(text).text == published


@pytest.mark.parametrize("text", ["C:\\Program Files\\x", r"re.sub('\.py', '')", "a \\\\ b", "\\_ \\@"])
def test_other_backslashes_stay(text):
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("call +1 215\n555 0142 now", "call [removed: phone number] now"),
        ("call me, 215-555-\n0142", "call me, [removed: phone number]"),
        ("(215)\n555-0142", "[removed: phone number]"),
        ("01 42 68\n53 00", "[removed: phone number]"),
        ("phone: 215 555\n0142, ok", "phone: [removed: phone number], ok"),
        ("+44 20 7946\n0958", "[removed: phone number]"),
        ("from 203.0.113.\n9 today", "from [removed: IP address] today"),
        ("from 203.0\n.113.9 today", "from [removed: IP address] today"),
        ("at 2001:db8:85a3:0:\n0:8a2e:370:7334 today", "at [removed: IP address] today"),
        (f"eyJ{TOKEN}.eyJ\n{TOKEN}.{TOKEN}\n{TOKEN}\na1B2\nOk", "[removed: token or key]\nOk"),
        (f"eyJ{TOKEN}\n{TOKEN}.eyJ{TOKEN}.a1B2 failed", "[removed: token or key] failed"),
        (f"-----BEGIN PRIVATE KEY-----\n{TOKEN}\nab1==\nOk", "[removed: key block]\nOk"),
        (f"-----BEGIN PRIVATE KEY-----\n{TOKEN}\nx9Ab\nhello", "[removed: key block]\nhello"),
    ],
)
def test_what_is_wrapped_over_lines_is_found_whole(text, published):
    assert redact(text).text == published


@pytest.mark.parametrize(
    "text",
    [
        "512\n256\n1024",
        "we run 1.2.3.\n4 people came",
        "2026-07-02\n2026-08-02",
        "1. +5 GB\n2. 30 users",
        "2**10 and a*b*c and std::vector<int>x",
        "C:\\Data\\x.y and a\\.b\\.c",
    ],
)
def test_numbers_and_marks_that_only_look_wrapped_stay(text):
    assert redact(text).text == text.replace("<int", "&lt;int")


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (f"ghp_{TOKEN[:10]}**{TOKEN[10:]} x", "[removed: token or key] x"),
        (f"ghp_{TOKEN[:10]}<b>{TOKEN[10:]} x", "[removed: token or key] x"),
        ("mail bob\\.q@leap\\.example\\.org now", "mail [removed: e-mail address] now"),
        ("mail bob\\-q@leap.example.org now", "mail [removed: e-mail address] now"),
        (
            "- > quoted\n  > more\n- mine\n1. > b",
            "- [removed: quoted mail]\n- mine\n1. [removed: quoted mail]",
        ),
    ],
)
def test_markup_inside_hides_nothing(text, published):
    assert redact(text).text == published


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("?q=Noor%20Haddad&a=1", "?q=[removed: name]&a=1"),
        ("?q=%20Haddad", "?q=%20[removed: name]"),
        ("?q=Noor+Haddad", "?q=[removed: name]"),
        ("noorhaddad123 is full", "[removed: name] is full"),
        ("noor.haddad7 is full", "[removed: name] is full"),
        ("N\u043e\u043er H\u0430dd\u0430d", "[removed: name]"),
        ("N\u03bf\u03bfr \u0397addad", "[removed: name]"),
        ("n\u043e\u043er.hadd\u0430d@le\u0430p.example.org", "[removed: e-mail address]"),
    ],
)
def test_known_names_are_found_however_they_are_written(text, published):
    assert redact(text, names=["Noor Haddad"]).text == published
