from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Invitation, User
from notifications.models import Message
from notifications.services import queue_message
from outbox.models import Delivery, DeliveryState
from rotations.checks import Check
from rotations.models import Rotation, StewardProfile
from rotations.services import PlannedTurn, add_override, publish_plan, record_time_off
from rotations.tests.checked import (
    ANA,
    BEN,
    DAY,
    HOUR,
    WEEK,
    a_rotation_in_order,
    checked,
    only_problem,
    user,
)
from rotations.tests.factories import MEMBERS, NOW, an_entry, load
from rotations.turns import TurnUnit

pytestmark = pytest.mark.django_db

# Ana's turns at level-1 and level-2, Wednesdays at 09:00 in Berlin.
ANAS_TURN = datetime(2026, 2, 18, 8, tzinfo=UTC)


@pytest.fixture
def rotation() -> Rotation:
    return a_rotation_in_order()


def override(rotation: Rotation, start: datetime, end: datetime, email: str | None) -> None:
    add_override(
        rotation,
        level="level-1",
        start=start,
        end=end,
        user=user(email) if email else None,
        actor=user(BEN),
        now=NOW,
    )


def test_a_rotation_in_order_has_no_problems_but_says_what_clocks_will_do(rotation):
    report = checked()

    assert report.problems == []
    assert (report.start, report.end) == (NOW, NOW + 365 * DAY)
    assert {finding.kind for finding in report.of(Check.CLOCK_CHANGES)} == {
        "shift shorter",
        "shift longer",
        "hand-off moved",
    }
    assert any("Ben Ode" in finding.sentence for finding in report.of(Check.CLOCK_CHANGES))


def test_hours_that_nobody_holds_are_a_problem_to_the_minute(rotation):
    override(rotation, ANAS_TURN, ANAS_TURN + 3 * HOUR, None)

    problem = only_problem()

    assert (problem.check, problem.kind, problem.level) == (Check.COVERAGE, "nobody", "level-1")
    assert (problem.start, problem.end) == (ANAS_TURN, ANAS_TURN + 3 * HOUR)
    assert problem.sentence == (
        "Nobody holds level-1 from Wed 18 Feb 2026, 09:00 to Wed 18 Feb 2026, 12:00 (Europe/Berlin)."
    )
    assert checked().coverage.together.unheld == (), "level-2 is held"


def test_any_window_can_be_checked(rotation):
    override(rotation, ANAS_TURN, ANAS_TURN + 3 * HOUR, None)

    before = checked(start=NOW, end=ANAS_TURN)
    within = checked(start=ANAS_TURN + HOUR, end=ANAS_TURN + 2 * HOUR)

    assert before.problems == []
    assert within.coverage.levels["level-1"].share_held == 0
    assert [(one.start, one.end) for one in within.problems] == [(ANAS_TURN + HOUR, ANAS_TURN + 2 * HOUR)]


def test_two_members_who_work_the_same_hours_cover_them_once():
    a_rotation_in_order(members=(ANA, BEN))
    User.objects.update(time_zone="Europe/Lisbon")

    report = checked(start=NOW, end=NOW + 4 * WEEK)

    assert report.coverage.together.hours_a_day == report.coverage.levels["level-1"].hours_a_day
    assert report.coverage.together.hours_a_day == pytest.approx(8 * 5 / 7)
    assert any("5.7 of 24 hours" in finding.sentence for finding in report.notices)


def test_somebody_who_is_away_is_not_at_work_and_collides_with_their_shift(rotation):
    record_time_off(user(ANA), start=ANAS_TURN - DAY, end=ANAS_TURN + 2 * DAY, now=NOW)

    problem = only_problem()

    assert (problem.check, problem.kind, problem.steward) == (Check.REACHABILITY, "away", ANA)
    assert problem.sentence == (
        "Ana Silva is away, but holds level-1 from Wed 18 Feb 2026, 09:00 to Fri 20 Feb 2026, 09:00 (Europe/Berlin). "
        "Colleagues were asked, and nobody has taken it yet."
    )
    on_duty = checked(start=ANAS_TURN, end=ANAS_TURN + 2 * DAY)
    assert on_duty.coverage.levels["level-1"].hours_a_day == 0


def test_time_off_is_no_problem_once_a_colleague_stands_in(rotation):
    override(rotation, ANAS_TURN, ANAS_TURN + 2 * WEEK, BEN)

    record_time_off(user(ANA), start=ANAS_TURN, end=ANAS_TURN + 2 * DAY, now=NOW)

    assert checked().problems == []


def test_shifts_of_somebody_who_left_are_a_problem(rotation):
    User.objects.filter(email=ANA).update(is_active=False)

    problem = only_problem()

    assert (problem.kind, problem.steward) == ("left", ANA)
    assert problem.sentence.startswith("Ana Silva has left, but holds")
    on_duty = checked(start=ANAS_TURN, end=ANAS_TURN + 2 * DAY)
    assert on_duty.coverage.levels["level-1"].share_held == 0, "as on every page, nobody is on duty then"


def test_somebody_without_a_role_in_the_team_cannot_serve(rotation):
    User.objects.filter(email=ANA).update(roles=[])

    assert only_problem().kind == "no role"


def test_somebody_who_never_came_in_is_a_problem_until_they_did(rotation):
    ana = user(ANA)
    ana.set_unusable_password()
    ana.save(update_fields=["password"])
    invitation = Invitation.objects.create(user=ana, token_hash="x", created_at=NOW, expires_at=NOW + DAY)

    problem = only_problem()
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=NOW)

    assert (problem.kind, problem.steward) == ("never signed in", ANA)
    assert checked().problems == []


def test_mail_that_was_given_up_is_a_problem_until_one_was_sent(rotation):
    lost = mail_to(user(ANA), key="lost")
    Delivery.objects.filter(subject_id=lost.pk, consumer="email").update(
        state=DeliveryState.FAILED, finished_at=NOW - DAY
    )

    problem = only_problem()
    sent = mail_to(user(ANA), key="sent")
    Message.objects.filter(pk=sent.pk).update(sent_at=NOW - HOUR)

    assert problem.kind == "mail given up"
    assert problem.sentence == (
        "Mail to Ana Silva was given up on Tue 13 Jan 2026, 13:00 (Europe/Berlin), and none was sent since. "
        "Check their address."
    )
    assert checked().problems == []


def mail_to(recipient: User, *, key: str) -> Message:
    message = queue_message(recipient, subject="Hello", body="", key=key, reference="", now=NOW - 2 * DAY)
    assert message is not None
    return message


@pytest.mark.parametrize(
    ("zone", "kind"), [("UTC", "zone missing"), ("", "zone unknown"), ("Mars/Olympus", "zone unknown")]
)
def test_somebody_without_a_zone_is_a_problem(rotation, zone, kind):
    User.objects.filter(email=ANA).update(time_zone=zone)

    assert (only_problem().kind, only_problem().steward) == (kind, ANA)


def test_shifts_before_the_first_or_after_the_last_day_of_serving_are_a_problem(rotation):
    StewardProfile.objects.create(user=user(ANA), last_on=date(2026, 3, 2))

    report = checked(end=NOW + 12 * WEEK)

    assert {problem.kind for problem in report.problems} == {"not serving"}
    assert "Ana Silva serves only until Mon 2 Mar 2026, but holds" in report.problems[0].sentence


def test_a_plan_that_ends_soon_is_a_problem(rotation):
    turns = [PlannedTurn(ANAS_TURN, ANAS_TURN + WEEK, {"level-1": user(ANA), "level-2": user(BEN)})]
    publish_plan(rotation, turns, actor=user(BEN), seen_revision=Rotation.objects.get().revision, now=NOW)

    until = Rotation.objects.get().announced_until

    early, late = checked(now=until - 8 * WEEK), checked(now=until - 5 * WEEK)

    assert early.problems == []
    assert [problem.kind for problem in late.problems] == ["announced until soon"]


def test_a_rotation_that_was_never_announced_is_a_problem(rotation):
    Rotation.objects.update(announced_from=None, announced_until=None)

    assert "not announced" in {problem.kind for problem in checked().problems}


def test_a_hand_off_at_a_time_that_the_clock_skips_is_a_problem():
    a_rotation_in_order(starts_at=datetime.fromisoformat("2026-01-04T02:30"), every=1, unit=TurnUnit.WEEK)

    problems = checked().problems

    assert {problem.kind for problem in problems} == {"hand-off skipped", "hand-off repeated"}
    assert all(problem.check is Check.CLOCK_CHANGES for problem in problems)


def test_the_checks_take_as_many_queries_for_many_people_and_overrides_as_for_few(rotation):
    load(an_entry(members=(*MEMBERS, "stranger@example.org")))
    with CaptureQueriesContext(connection) as few:
        checked()
    load(an_entry(members=(*MEMBERS, *(f"more{n}@example.org" for n in range(20)))))
    for n in range(20):
        override(rotation, ANAS_TURN + n * DAY, ANAS_TURN + n * DAY + HOUR, None)

    with CaptureQueriesContext(connection) as many:
        report = checked()

    assert len(report.problems) > 20
    assert len(many) == len(few) <= 9
