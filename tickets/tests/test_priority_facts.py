"""Facts of the form come first; tone, urgency and the chosen kind never decide."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from tickets.priority import (
    OUTAGES,
    RULES,
    AffectedUsers,
    AskedKind,
    Facts,
    Flag,
    Kind,
    RequesterRole,
    Tier,
    WhatFails,
    assess,
    rule_named,
)

MANY = (AffectedUsers.SOME, AffectedUsers.ALL)
CALM_OUTAGE = "Since this morning none of our students can start a server. No hurry."
LOUD_CHANGE = "URGENT!!! CRITICAL OUTAGE!!! Please update the image to quay.io/lab/geo:2026.10 NOW."
QUESTION = "How do I download a folder as one file?"


@pytest.mark.parametrize(("what", "affected"), list(itertools.product(sorted(OUTAGES), MANY)))
def test_an_outage_of_several_in_the_form_is_p1_whatever_the_text_says(
    what: WhatFails, affected: AffectedUsers
) -> None:
    made = assess(
        Facts(
            subject="Small question", body="Could you have a look?", what_fails=what, affected_users=affected
        )
    )

    assert (made.kind, made.tier, made.possible_incident) == (Kind.INCIDENT, Tier.P1, False)
    assert made.rule == f"incident.{what.replace('_', '-')}"


@pytest.mark.parametrize("what", sorted(OUTAGES))
def test_an_outage_in_the_form_with_one_user_in_the_text_asks_level_1(what: WhatFails) -> None:
    body = "It is only my server, everybody else works normally."

    made = assess(Facts(subject="Server", body=body, what_fails=what, affected_users=AffectedUsers.ALL))

    assert (made.tier, made.possible_incident) == (Tier.P1, True)


@pytest.mark.parametrize(
    "what", [WhatFails.CANNOT_SIGN_IN, WhatFails.SERVERS_DO_NOT_START, WhatFails.SLOW_OR_DYING]
)
def test_trouble_of_one_user_is_guidance(what: WhatFails) -> None:
    facts = Facts(
        subject="Help", body="It does not work, help!", what_fails=what, affected_users=AffectedUsers.ONE
    )

    made = assess(facts)

    assert (made.kind, made.tier) == (Kind.GUIDANCE, Tier.P4)


def test_one_user_in_the_form_and_a_whole_class_in_the_text_asks_level_1() -> None:
    body = "Nobody in my class of 30 students can log in since this morning."

    made = assess(Facts(subject="Login", body=body, affected_users=AffectedUsers.ONE))

    assert made.possible_incident


@pytest.mark.parametrize(
    ("what", "rule"),
    [
        (WhatFails.MONITORING, "change.monitoring-failure"),
        (WhatFails.PERSONAL_STORAGE, "change.storage-limit"),
    ],
)
def test_the_form_names_what_is_critical_without_being_an_outage(what: WhatFails, rule: str) -> None:
    made = assess(
        Facts(subject="Please look", body="See the form.", what_fails=what, affected_users=AffectedUsers.ALL)
    )

    assert (made.rule, made.tier) == (rule, Tier.P2)


def test_the_form_says_nothing_fails_and_the_text_says_it_does() -> None:
    facts = Facts(
        subject="Hub", body=CALM_OUTAGE, what_fails=WhatFails.NOTHING, affected_users=AffectedUsers.ALL
    )

    assert assess(facts).possible_incident


@pytest.mark.parametrize("body", [CALM_OUTAGE, LOUD_CHANGE, QUESTION, "Please rename the hub some day."])
def test_the_chosen_kind_and_urgency_never_decide(body: str) -> None:
    tries = itertools.product([None, *AskedKind], [None, "low", "urgent"])

    made = {
        (a.kind, a.tier, a.rule)
        for k, u in tries
        for a in [assess(Facts(subject="Hub", body=body, asked_kind=k, urgency=u))]
    }

    assert len(made) == 1


@pytest.mark.parametrize("body", [CALM_OUTAGE, LOUD_CHANGE, QUESTION])
def test_shouting_never_decides(body: str) -> None:
    calm, loud = (
        assess(Facts(subject="Hub", body=body)),
        assess(Facts(subject="HUB!!!", body=f"EMERGENCY! {body} ASAP!!!")),
    )

    assert (calm.kind, calm.tier) == (loud.kind, loud.tier)


@pytest.mark.parametrize(
    ("role", "needs"),
    [(r, r is not RequesterRole.REPRESENTATIVE) for r in RequesterRole if r != "provider_notice"],
)
def test_only_representatives_start_a_change_without_approval(role: RequesterRole, needs: bool) -> None:
    assert assess(Facts(subject="Image", body=LOUD_CHANGE, requester_role=role)).needs_approval is needs


@pytest.mark.parametrize(
    "role", [RequesterRole.MEMBER, RequesterRole.UNKNOWN, RequesterRole.TECHNICAL_CONTACT]
)
def test_an_incident_needs_nobodys_approval(role: RequesterRole) -> None:
    made = assess(Facts(subject="Hub", body=CALM_OUTAGE, requester_role=role))

    assert (made.kind, made.needs_approval) == (Kind.INCIDENT, False)


@pytest.mark.parametrize(
    ("days", "flags"),
    [(-2, (Flag.DATE_PAST,)), (0, (Flag.SHORT_NOTICE,)), (13, (Flag.SHORT_NOTICE,)), (14, ()), (40, ())],
)
def test_the_notice_of_a_workshop_given_in_the_form(days: int, flags: tuple[Flag, ...]) -> None:
    now = datetime(2026, 10, 6, 10, tzinfo=UTC)

    made = assess(
        Facts(
            subject="Workshop",
            body="A workshop.",
            attendees=20,
            received_at=now,
            event_start=now + timedelta(days=days),
        )
    )

    assert (made.kind, made.flags, made.notice_days) == (Kind.WORKSHOP, flags, days)


def test_every_rule_has_a_slug_of_its_own_and_a_title() -> None:
    slugs = [rule.slug for rule in RULES]

    assert len(slugs) == len(set(slugs))
    assert all(rule.title and rule_named(rule.slug) is rule for rule in RULES)
