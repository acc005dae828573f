"""Time and mood are read clause by clause: only what stands in the present of several people is an outage."""

import pytest

from tickets.priority import AffectedUsers, AskedKind, Facts, Kind, Tier, assess

PRESENT = [
    "Since noon none of our students can start a server with notebooks that ran fine last week.",
    "Last month it was fixed quickly, but now it is back: nobody can log in.",
    "Letzte Woche lief alles, seit heute startet bei niemandem ein Server.",
    "La semaine dernière tout marchait, ce matin plus personne ne peut se connecter.",
    "La semana pasada lo arreglaron; hoy volvió a pasar: a nadie le arranca el servidor.",
    "Semana passada foi resolvido, mas hoje ninguém consegue entrar de novo.",
    "La settimana scorsa funzionava, oggi nessuno riesce ad accedere.",
]
UNREAL = [
    "If nobody can log in during the exam, whom do we call?",
    "Was passiert, wenn sich niemand mehr anmelden kann?",
    "Que se passe-t-il si plus personne ne peut se connecter ?",
    "¿Qué hacemos si nadie puede entrar?",
    "O que acontece se ninguém conseguir entrar?",
    "Cosa succede se nessuno riesce ad accedere?",
    "Last week nobody could log in for two hours; it has been fine ever since.",
    "Am Montag konnte sich zwei Stunden lang niemand anmelden, jetzt läuft alles wieder.",
    "Our network is switched off for planned maintenance on Sunday; users will not be able to log in.",
]
SPARED = [
    "My kernel keeps dying; my colleagues do not have this problem.",
    "Mein Kernel stirbt ständig, bei den anderen läuft alles.",
    "Mon noyau redémarre sans cesse, mes collègues n'ont pas ce problème.",
    "Mi kernel se muere; a mis compañeros no les pasa.",
    "Meu kernel reinicia; os colegas não têm esse problema.",
    "Il mio kernel si riavvia, i colleghi non hanno questo problema.",
]
SHARED = [
    "My server hangs. I thought it was only me, but my officemate has exactly the same.",
    "Mein Server startet nicht, meine Kollegin hat genau dasselbe.",
    "Mon serveur ne démarre pas, et ma collègue a le même problème.",
    "Mi servidor no arranca y a mi compañera le pasa lo mismo.",
]


@pytest.mark.parametrize("body", PRESENT)
def test_earlier_days_do_not_take_back_what_fails_now(body: str) -> None:
    assert assess(Facts(subject="Hub", body=body)).tier is Tier.P1


@pytest.mark.parametrize("body", UNREAL)
@pytest.mark.parametrize("affected", [AffectedUsers.UNKNOWN, AffectedUsers.ALL])
def test_what_is_over_to_come_or_only_supposed_is_no_outage(body: str, affected: AffectedUsers) -> None:
    made = assess(Facts(subject="Hub", body=body, affected_users=affected, asked_kind=AskedKind.GUIDANCE))

    assert (made.kind, made.possible_incident) == (Kind.GUIDANCE, False)


@pytest.mark.parametrize("body", SPARED)
def test_trouble_that_others_do_not_have_is_of_one_user(body: str) -> None:
    made = assess(Facts(subject="Kernel", body=body))

    assert (made.kind, made.tier) == (Kind.GUIDANCE, Tier.P4)


@pytest.mark.parametrize("body", SHARED)
def test_a_second_user_in_the_text_calls_level_1_whatever_the_form_says(body: str) -> None:
    made = assess(Facts(subject="Server", body=body, affected_users=AffectedUsers.ONE))

    assert made.possible_incident or made.tier is Tier.P1
