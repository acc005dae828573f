"""Words count where they are meant: not negated, not quoted, not supposed, not over."""

import pytest

from tickets.priority import AffectedUsers, AskedKind, Facts, Kind, Tier, assess

NOT_AN_OUTAGE = [
    "The hub itself is fine and nothing is broken.",
    "The disk of the hub is not full, everybody can save.",
    "No, the hub is not down.",
    "People are working on the hub and there are no errors.",
    "El hub no está caído y nadie tiene problemas para entrar.",
    "Le hub n'est pas en panne, tout le monde travaille.",
    "Der Hub ist nicht ausgefallen, es gibt keine Fehler.",
    "O hub não está fora do ar.",
    "What should we tell our students if the hub goes down?",
    "Last month the hub was down for two hours.",
    "The hub was down this morning but works again for everybody.",
    "I do not think that the hub is down.",
]
OUTAGE = [
    ("The hub is down for everybody.", "address-down"),
    ("Our hub cannot be reached, we all get a 502.", "address-down"),
    ("Der Hub ist für alle nicht erreichbar.", "address-down"),
    ("Le hub est inaccessible pour tous nos étudiants.", "address-down"),
    ("None of my students can sign in, they are sent back to the login page.", "cannot-sign-in"),
    ("Ninguém consegue entrar no hub.", "cannot-sign-in"),
    ("Keiner unserer Studierenden kann sich anmelden.", "cannot-sign-in"),
    ("Personne n'arrive à se connecter.", "cannot-sign-in"),
    ("The servers of 12 participants do not start.", "servers-do-not-start"),
    ("A nadie le arranca el servidor.", "servers-do-not-start"),
    ("Nobody can save, the home directory says No space left on device.", "home-directory-full"),
    ("Kernels keep crashing for the whole class.", "slow-or-dying"),
    ("Every image pull fails, quay.io has an outage, several users are stuck.", "infrastructure"),
]


@pytest.mark.parametrize("body", NOT_AN_OUTAGE)
def test_a_failure_denied_supposed_or_over_is_no_incident(body: str) -> None:
    made = assess(Facts(subject="Our hub", body=body))

    assert made.kind is not Kind.INCIDENT
    assert not made.possible_incident


@pytest.mark.parametrize(("body", "rule"), OUTAGE)
def test_a_failure_of_several_is_p1_in_every_language(body: str, rule: str) -> None:
    made = assess(Facts(subject="Our hub", body=body))

    assert (made.rule, made.tier) == (f"incident.{rule}", Tier.P1)


@pytest.mark.parametrize(
    "quote",
    [
        "> The hub is down for all users!!!",
        "On 1 Oct 2026, A. Person wrote:\nThe hub is down for all users!!!",
        "-----Original Message-----\nFrom: a@example.org\nThe hub is down for all users!!!",
        "Am 1. Oktober 2026 schrieb A. Person:\n> The hub is down for all users!!!",
    ],
)
def test_quoted_older_messages_count_for_nothing(quote: str) -> None:
    made = assess(Facts(subject="Re: hub", body=f"How do I download my files?\n\n{quote}"))

    assert (made.kind, made.possible_incident) == (Kind.GUIDANCE, False)


def test_a_signature_counts_for_nothing() -> None:
    body = "How do I download my files?\n--\nHub down? Call everybody at the outage line"

    assert assess(Facts(subject="Question", body=body)).kind is Kind.GUIDANCE


def test_a_forward_is_the_report() -> None:
    body = "FYI\n\n---------- Forwarded message ---------\nFrom: x <x@example.org>\n\nNone of our 20 students can log in."

    made = assess(Facts(subject="Fwd: login", body=body))

    assert (made.rule, made.tier) == ("incident.cannot-sign-in", Tier.P1)


def test_a_report_in_nothing_but_a_quote_asks_level_1() -> None:
    made = assess(Facts(subject="Re: hub", body="> None of our 20 students can log in."))

    assert made.possible_incident


def test_a_request_above_a_forwarded_outage_keeps_its_kind_and_asks_level_1() -> None:
    body = "Please update the image to quay.io/lab/geo:2026.10.\n\nBegin forwarded message:\n\nNobody can log in to the hub."

    made = assess(Facts(subject="Fwd: hub", body=body))

    assert (made.rule, made.possible_incident) == ("change.image-reference", True)


def test_a_symptom_without_a_count_asks_level_1() -> None:
    assert assess(Facts(subject="Server", body="My server does not start.")).possible_incident


@pytest.mark.parametrize(
    "text",
    [
        "ハブが使えません。",
        "Сервер не запускается.",
        "服务器无法启动",
        "Sayfa açılmıyor, bütün öğrenciler bekliyor.",
    ],
)
def test_a_text_that_cannot_be_read_and_is_called_an_incident_asks_level_1(text: str) -> None:
    facts = Facts(subject=text, body=text, asked_kind=AskedKind.INCIDENT, affected_users=AffectedUsers.ALL)

    assert assess(facts).possible_incident
