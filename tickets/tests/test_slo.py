"""When something is due, what counts towards it, and whether it was kept. Pure: no database."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from tickets.facts import Kind, Tier
from tickets.policy import Clock, Plan, Target, TierPolicy, default_policy
from tickets.slo import Happened, Promises, cached_of, clock_states, course_of, instant_at, running
from tickets.states import EventKind
from tickets.tests.clock_stories import HOUR, POLICY, START, hour, last, states, story

FIRST, NEXT, SOLVED = Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE, Clock.RESOLUTION
INCIDENT = {"ticket_kind": Kind.INCIDENT, "tier": Tier.P1}
TO_P1 = {"tier": Tier.P1}
TO_P4 = {"tier": Tier.P4}
PENDING = {"status": "pending"}
MINUTES_15 = 0.25
# Friday 18:00 of the story's week.
FRIDAY = 56


def tier_with_resolution(hours: int) -> TierPolicy:
    working = {
        FIRST: Target(24 * HOUR, is_working_time=True),
        NEXT: Target(24 * HOUR, is_working_time=True),
        SOLVED: Target(timedelta(hours=hours), is_working_time=True),
    }
    return TierPolicy(working, "ordinary")


def with_resolution(hours: int):
    """A policy that also promises when it is solved."""
    tiers = dict.fromkeys(Tier, tier_with_resolution(hours))
    return replace(POLICY, plans={"standard": Plan("working-days", tiers)})


def cached(lines):
    return cached_of(course_of(lines), promises=Promises(POLICY, "standard", {}))


def due(lines) -> tuple[float | None, str]:
    """Return what the ticket's columns say is due next: after how many hours, and what."""
    found = cached(lines)
    return None if found.next_due_at is None else (found.next_due_at - START) / HOUR, found.next_due_what


NOTHING = (None, "")
WHAT_IS_DUE_NEXT = {
    "one working day for P2, P3 and P4": ([(0, "opened")], (24, "first response")),
    "over a weekend": ([(FRIDAY, "opened")], (FRIDAY + 72, "first response")),
    "fifteen minutes for P1, weekend or not": (
        [(FRIDAY + 12, "opened", INCIDENT)],
        (FRIDAY + 12 + MINUTES_15, "first response"),
    ),
    "waiting for the community does not pause the first response": (
        [(0, "opened"), (1, "pending")],
        (24, "first response"),
    ),
    "a word before the first answer starts no other clock": (
        [(0, "opened"), (1, "commented")],
        (24, "first response"),
    ),
    "whether it is an outage is decided as fast as an outage is answered": (
        [(0, "opened"), (0, "incident_asked")],
        (MINUTES_15, "decision"),
    ),
    "a reply does not decide it": (
        [(0, "opened"), (0, "incident_asked"), (0.1, "replied")],
        (MINUTES_15, "decision"),
    ),
    "deciding it does": (
        [(0, "opened"), (0, "incident_asked"), (0.1, "incident_decided")],
        (24, "first response"),
    ),
    "so does changing the tier": (
        [(0, "opened"), (0, "incident_asked"), (0.1, "retriaged", TO_P4)],
        (24, "first response"),
    ),
    "held for approval": ([(0, "opened"), (0, "approval_asked")], NOTHING),
    "approval starts it": (
        [(0, "opened"), (0, "approval_asked"), (5, "approved")],
        (29, "first response"),
    ),
    "held later, when it turned out no outage": (
        [(0, "opened"), (0, "incident_asked"), (0.1, "incident_decided"), (0.1, "approval_asked")],
        NOTHING,
    ),
    "an outage is never held": (
        [(0, "opened"), (0, "approval_asked"), (5, "retriaged", INCIDENT)],
        (5 + MINUTES_15, "first response"),
    ),
    "an answer to a held request is one": (
        [(0, "opened"), (0, "approval_asked"), (1, "replied"), (5, "approved")],
        NOTHING,
    ),
    "a word on a held request counts from the approval": (
        [(0, "opened"), (0, "approval_asked"), (1, "replied"), (2, "commented"), (5, "approved")],
        (29, "next response"),
    ),
    "declined": ([(0, "opened"), (0, "approval_asked"), (1, "declined")], NOTHING),
    "declined, then reopened by whoever may approve": (
        [(0, "opened"), (0, "approval_asked"), (1, "declined"), (3, "reopened"), (3, "approved")],
        (27, "first response"),
    ),
    "declined, then reopened by anybody else": (
        [(0, "opened"), (0, "approval_asked"), (1, "declined"), (3, "reopened"), (3, "approval_asked")],
        NOTHING,
    ),
    "resolved": ([(0, "opened"), (1, "resolved")], NOTHING),
    "closed without an answer": ([(0, "opened"), (1, "status_changed", {"status": "closed"})], NOTHING),
    "answered and nothing asked since": ([(0, "opened"), (1, "replied")], NOTHING),
    "answered and the community spoke": (
        [(0, "opened"), (1, "replied"), (2, "commented")],
        (26, "next response"),
    ),
    "the oldest unanswered word counts": (
        [(0, "opened"), (1, "replied"), (2, "commented"), (9, "commented")],
        (26, "next response"),
    ),
    "waiting for the community pauses the next response": (
        [(0, "opened"), (1, "replied"), (2, "commented"), (4, "pending")],
        NOTHING,
    ),
    "which goes on where it stood, the pause not counted": (
        [
            (0, "opened"),
            (1, "replied"),
            (2, "commented"),
            (4, "pending"),
            (9, "status_changed", {"status": "open"}),
        ],
        (31, "next response"),
    ),
    "a word of the community ends the pause": (
        [(0, "opened"), (1, "replied", PENDING), (5, "commented")],
        (29, "next response"),
    ),
    "planned work pauses nothing": (
        [(0, "opened"), (1, "replied"), (2, "commented"), (3, "status_changed", {"status": "planned"})],
        (26, "next response"),
    ),
    "a notice is promised no first response": ([(0, "opened", {"ticket_kind": Kind.NOTICE})], NOTHING),
    "a word on a notice is answered": (
        [(0, "opened", {"ticket_kind": Kind.NOTICE}), (1, "commented")],
        (25, "next response"),
    ),
    "what turns out a notice still owes an answer to what was said on it": (
        [(0, "opened"), (1, "commented"), (2, "retriaged", {"ticket_kind": Kind.NOTICE})],
        (25, "next response"),
    ),
    "what turns out no notice is owed the first answer since it was filed": (
        [(0, "opened", {"ticket_kind": Kind.NOTICE}), (5, "retriaged", {"ticket_kind": Kind.GUIDANCE})],
        (24, "first response"),
    ),
    "spam is promised nothing": (
        [(0, "opened", {"ticket_kind": Kind.SPAM}), (1, "commented")],
        NOTHING,
    ),
    "whether a notice tells of an outage is decided all the same": (
        [(0, "opened", {"ticket_kind": Kind.NOTICE}), (0, "incident_asked")],
        (MINUTES_15, "decision"),
    ),
    "during an outage a word of the community is answered within two hours": (
        [(0, "opened", INCIDENT), (0.1, "replied"), (1, "commented")],
        (3, "next response"),
    ),
    "a declared incident is written about every two hours": (
        [(0, "opened", INCIDENT), (0, "incident_declared"), (0.1, "replied")],
        (2, "update"),
    ),
    "from the last update on": (
        [(0, "opened", INCIDENT), (0, "incident_declared"), (0.1, "replied"), (1.5, "update_posted")],
        (3.5, "update"),
    ),
    "whether the community is asked something or not": (
        [(0, "opened", INCIDENT), (0, "incident_declared"), (0.1, "replied", PENDING)],
        (2, "update"),
    ),
    "until the incident is resolved": (
        [(0, "opened", INCIDENT), (0, "incident_declared"), (0.1, "replied"), (3, "incident_resolved")],
        NOTHING,
    ),
    "and what is posted afterwards starts nothing": (
        [
            (0, "opened", INCIDENT),
            (0, "incident_declared"),
            (0.1, "replied"),
            (3, "incident_resolved"),
            (9, "update_posted"),
        ],
        NOTHING,
    ),
    "an incident that is reopened is written about again": (
        [
            (0, "opened", INCIDENT),
            (0, "incident_declared"),
            (1, "resolved"),
            (9, "reopened", {"is_from_team": True}),
        ],
        (11, "update"),
    ),
    "raised to P1: its fifteen minutes were over long ago": (
        [(0, "opened"), (2, "retriaged", TO_P1)],
        (MINUTES_15, "first response"),
    ),
    "raised to P1 on a weekend: nothing was counted yet": (
        [(FRIDAY + 10, "opened"), (FRIDAY + 20, "retriaged", TO_P1)],
        (FRIDAY + 20 + MINUTES_15, "first response"),
    ),
    "lowered on a weekend: what was counted stays counted": (
        [(FRIDAY + 10, "opened", {"tier": Tier.P1}), (FRIDAY + 12, "retriaged", TO_P4)],
        (FRIDAY + 6 + 48 + 22, "first response"),
    ),
    "reopened by the community": (
        [(0, "opened"), (1, "resolved"), (5, "reopened")],
        (29, "next response"),
    ),
    "reopened by the team": (
        [(0, "opened"), (1, "resolved"), (5, "reopened", {"is_from_team": True})],
        NOTHING,
    ),
    "closed without an answer, then reopened": (
        [(0, "opened"), (1, "status_changed", {"status": "closed"}), (5, "reopened", {"is_from_team": True})],
        (29, "first response"),
    ),
    "closed on an unanswered word, then reopened": (
        [
            (0, "opened"),
            (1, "replied"),
            (2, "commented"),
            (3, "status_changed", {"status": "closed"}),
            (9, "reopened", {"is_from_team": True}),
        ],
        (33, "next response"),
    ),
    "merged into another": ([(0, "opened"), (2, "merged", {"into": True})], NOTHING),
    "another was merged into it: the earlier start counts": (
        [(5, "opened"), (8, "merged", {"since": 1, "begun_at": 1})],
        (25, "first response"),
    ),
    "a later start does not": (
        [(5, "opened"), (8, "merged", {"since": 6, "begun_at": 6})],
        (29, "first response"),
    ),
    "answered already, but somebody of the other one waits": (
        [(5, "opened"), (6, "replied"), (8, "merged", {"since": 1, "begun_at": 1})],
        (25, "next response"),
    ),
    "nobody of the other one waits": (
        [(5, "opened"), (6, "replied"), (8, "merged", {"begun_at": 1})],
        NOTHING,
    ),
    "a server whose clock is behind changes no order": (
        [(1, "opened"), (0.99, "replied"), (2, "commented")],
        (26, "next response"),
    ),
}


@pytest.mark.parametrize(("lines", "expected"), WHAT_IS_DUE_NEXT.values(), ids=WHAT_IS_DUE_NEXT.keys())
def test_what_is_due_next(lines, expected):
    assert due(story(*lines)) == expected


BROKEN = {
    "not yet": ([(0, "opened")], 24, FIRST, None),
    "a moment after it was due": ([(0, "opened")], 24.01, FIRST, 24),
    "answered at the very instant is in time": ([(0, "opened"), (24, "replied")], 99, FIRST, None),
    "a late answer does not hide that it was late": ([(0, "opened"), (25, "replied")], 99, FIRST, 24),
    "nor does a resolution": ([(0, "opened"), (25, "resolved")], 99, FIRST, 24),
    "nor closing it unanswered": (
        [(0, "opened"), (25, "status_changed", {"status": "closed"})],
        99,
        FIRST,
        24,
    ),
    "nor lowering the tier": ([(0, "opened", INCIDENT), (1, "retriaged", TO_P4)], 2, FIRST, MINUTES_15),
    "raising it breaks it then, not before": ([(0, "opened"), (2, "retriaged", TO_P1)], 3, FIRST, 2),
    "nothing is broken while paused": (
        [(0, "opened"), (1, "replied"), (2, "commented"), (4, "pending")],
        99,
        NEXT,
        None,
    ),
    "what was broken before the pause stays broken": (
        [(0, "opened"), (1, "replied"), (2, "commented"), (27, "pending")],
        99,
        NEXT,
        26,
    ),
    "nor is it when the target shrinks meanwhile": (
        [(0, "opened"), (1, "replied"), (2, "commented"), (6, "pending"), (8, "retriaged", TO_P1)],
        20,
        NEXT,
        None,
    ),
    "but as soon as the pause is over": (
        [
            (0, "opened"),
            (1, "replied"),
            (2, "commented"),
            (6, "pending"),
            (8, "retriaged", TO_P1),
            (20, "status_changed", {"status": "open"}),
        ],
        21,
        NEXT,
        20,
    ),
    "a first response is broken although the community is waited for": (
        [(0, "opened"), (1, "pending")],
        25,
        FIRST,
        24,
    ),
    "an incident without a word": (
        [(0, "opened", INCIDENT), (0, "incident_declared"), (3, "update_posted")],
        3.5,
        Clock.UPDATE,
        None,
    ),
}


@pytest.mark.parametrize(("lines", "now", "clock", "expected"), BROKEN.values(), ids=BROKEN.keys())
def test_when_a_promise_was_broken(lines, now, clock, expected):
    state = last(clock, states(story(*lines), now=now))

    assert state.breached_at == (None if expected is None else hour(expected))


def test_every_run_of_a_clock_is_told_of_on_its_own():
    lines = story((0, "opened"), (1, "replied"), (2, "commented"), (30, "replied"), (31, "commented"))

    found = [(s.clock, s.started_at, s.met_at, s.breached_at) for s in states(lines, now=40)]

    assert found == [
        (FIRST, hour(0), hour(1), None),
        (SOLVED, hour(0), None, None),
        (NEXT, hour(2), hour(30), hour(26)),
        (NEXT, hour(31), None, None),
    ]
    assert [s.clock for s in running(states(lines, now=40))] == [SOLVED, NEXT]


def test_the_resolution_pauses_while_the_community_is_waited_for():
    policy = with_resolution(10)
    lines = story((0, "opened"), (1, "replied", PENDING), (6, "commented"))

    waiting = last(SOLVED, states(lines[:2], now=5, policy=policy))
    going_on = last(SOLVED, states(lines, now=8, policy=policy))

    assert (waiting.is_paused, waiting.paused_at, waiting.due_at) == (True, hour(1), None)
    assert waiting.counted == 1 * HOUR
    assert (going_on.is_paused, going_on.due_at, going_on.counted) == (False, hour(15), 3 * HOUR)


def test_reopening_begins_a_resolution_of_its_own():
    lines = story((0, "opened"), (9, "resolved"), (20, "reopened"))

    first, second = [s for s in states(lines, now=21, policy=with_resolution(10)) if s.clock is SOLVED]

    assert (first.met_at, first.counted, first.breached_at) == (hour(9), 9 * HOUR, None)
    assert (second.started_at, second.due_at, second.counted) == (hour(20), hour(30), HOUR)


def test_a_ticket_keeps_the_version_it_was_promised_under_until_it_is_reopened():
    old, new = POLICY, default_policy(ZoneInfo("UTC"))
    quick = TierPolicy({FIRST: Target(HOUR), NEXT: Target(HOUR)}, "ordinary")
    new = replace(new, plans={"standard": Plan("working-days", dict.fromkeys(Tier, quick))})
    lines = story((0, "opened"), (1, "replied"), (2, "commented"))
    reopened = story((5, "resolved"), (9, "reopened", {"policy": "v2"}))
    versions = {"v1": old, "v2": new}

    before = last(NEXT, clock_states(lines, new, "standard", hour(4), versions=versions))
    after = clock_states(lines + reopened, new, "standard", hour(9.5), versions=versions)

    assert before.due_at == hour(26)
    assert last(NEXT, after).due_at == hour(10)
    assert after[0].target == old.target("standard", Tier.P3, FIRST)


def test_a_policy_is_tried_out_on_a_whole_history_by_naming_no_versions():
    quick = TierPolicy({FIRST: Target(HOUR)}, "ordinary")
    trial = replace(POLICY, plans={"standard": Plan("working-days", dict.fromkeys(Tier, quick))})

    state = states(story((0, "opened"), (3, "replied")), now=9, policy=trial)[0]

    assert state.breached_at == hour(1)


def test_the_instant_of_a_percentage():
    open_one = states(story((FRIDAY, "opened")), now=FRIDAY + 1)[0]
    answered = states(story((0, "opened"), (10, "replied")), now=20)[0]
    paused = last(NEXT, states(story((0, "opened"), (1, "replied"), (2, "commented"), (8, "pending")), now=9))

    assert instant_at(open_one, 75) == hour(FRIDAY + 6 + 48 + 12)
    assert (instant_at(answered, 25), instant_at(answered, 75)) == (hour(6), None)
    assert (instant_at(paused, 25), instant_at(paused, 50)) == (hour(8), None)


def test_a_merge_of_what_is_late_already_is_told_of_once():
    lines = story((5, "opened"), (40, "breached", {"clock": FIRST, "since": 5}), (41, "merged", {"since": 1}))

    course = course_of(lines)

    assert (FIRST, hour(1)) in course.recorded
    assert cached(lines).next_breach_at is None


def test_what_is_promised_of_a_notice_is_nothing_but_its_minutes_are_still_counted():
    state = states(story((0, "opened", {"ticket_kind": Kind.NOTICE})), now=3)[0]

    assert (state.target, state.due_at, state.breached_at, state.counted) == (None, None, None, 3 * HOUR)


def test_a_ticket_without_a_timeline_has_no_clocks():
    assert states([], now=3) == []
    assert due([]) == NOTHING


def test_clocks_know_only_kinds_of_events_that_there_are():
    assert {kind.value for kind in Happened} <= set(EventKind.values)
