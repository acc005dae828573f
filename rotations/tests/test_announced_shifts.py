"""Shifts are facts: what changes is the future, what was known stays readable, and the database refuses nonsense."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from accounts.roles import Role
from communities.models import Community, Contact
from communities.states import ContactRole
from notifications.models import Message
from rotations.errors import (
    HoldsTwoLevels,
    ImpossibleShift,
    MemberWithoutAccess,
    NotASteward,
    RotationChangedMeanwhile,
)
from rotations.models import Override, PlannedShift, Rotation, RotationEvent, Shift
from rotations.oncall import on_call_at
from rotations.queries import find_rotations, schedule_of, shifts_of
from rotations.services import (
    PlannedTurn,
    add_override,
    extend_announcements,
    load_rotations,
    preview_plan,
    publish_plan,
    withdraw_override,
)
from rotations.tests.factories import MEMBERS, NOW, a_rotation, an_entry, load
from rotations.turns import TurnUnit

pytestmark = pytest.mark.django_db

ANA, BEN, CHO = MEMBERS
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
# Hand-offs of the default rotation, Wednesdays at 09:00 in Berlin.
FIRST = datetime(2026, 1, 7, 8, tzinfo=UTC)
SECOND = FIRST + 2 * WEEK
THIRD = FIRST + 4 * WEEK


@pytest.fixture
def rotation() -> Rotation:
    return a_rotation()


def user(email: str) -> User:
    return User.objects.get(email=email)


def holders(at: datetime, *, as_of: datetime | None = None) -> dict[str, str | None]:
    rotation = find_rotations("support")[0]
    known = schedule_of(rotation, at, at + HOUR, as_of=as_of)
    return on_call_at(known.schedule, at)


def override(rotation: Rotation, start: datetime, end: datetime, email: str | None, **fields) -> Override:
    return add_override(
        rotation,
        start=start,
        end=end,
        user=user(email) if email else None,
        **{"level": "level-1", "actor": user(ANA), "now": NOW} | fields,
    )


def turn(start: datetime, end: datetime, level_1: str, level_2: str) -> PlannedTurn:
    return PlannedTurn(start, end, {"level-1": user(level_1), "level-2": user(level_2)})


def test_loading_announces_the_turns_from_the_first_one_to_a_year_ahead(rotation):
    rotation.refresh_from_db()

    shifts = shifts_of(find_rotations("support")[0], FIRST, SECOND)

    assert rotation.announced_from == FIRST
    assert NOW + timedelta(days=365) <= rotation.announced_until < NOW + timedelta(days=365) + 2 * WEEK
    assert [(shift.level, shift.steward) for shift in shifts] == [("level-1", ANA), ("level-2", CHO)]


def test_changing_the_members_leaves_the_running_turn_and_the_past_alone(rotation):
    before = shifts_of(find_rotations("support")[0], FIRST, SECOND)

    load(an_entry(members=(CHO, "dee@example.org")))

    assert shifts_of(find_rotations("support")[0], FIRST, SECOND) == before
    assert set(holders(SECOND).values()) == {CHO, "dee@example.org"}


def test_a_new_first_hand_off_lets_the_old_order_go_on_until_it(rotation):
    load(an_entry(starts_at=datetime.fromisoformat("2026-03-01T12:00"), members=(CHO, BEN)))

    assert holders(datetime(2026, 3, 1, 10, 59, tzinfo=UTC)) == {"level-1": ANA, "level-2": CHO}
    assert holders(datetime(2026, 3, 1, 11, tzinfo=UTC)) == {"level-1": CHO, "level-2": BEN}


def test_what_was_thought_earlier_can_still_be_asked(rotation):
    at = SECOND + DAY
    load_rotations([an_entry(members=(CHO, ANA))], now=NOW + HOUR)

    then, today = holders(at, as_of=NOW + HOUR / 2), holders(at)

    assert then == {"level-1": BEN, "level-2": ANA}
    assert today == {"level-1": ANA, "level-2": CHO}
    assert holders(at, as_of=NOW - DAY) == {"level-1": None, "level-2": None}


def test_beyond_what_is_announced_the_order_goes_on(rotation):
    rotation.refresh_from_db()

    assert None not in holders(rotation.announced_until + 60 * WEEK).values()


def test_announcements_are_extended_once_a_month_has_gone_by(rotation):
    assert extend_announcements(now=NOW + DAY) == 0

    later = NOW + timedelta(days=40)

    assert extend_announcements(now=later) == 1
    rotation.refresh_from_db()
    assert rotation.announced_until >= later + timedelta(days=365)


def test_a_rotation_of_hours_is_announced_for_a_bounded_number_of_turns():
    rotation = a_rotation(every=1, unit=TurnUnit.HOUR, starts_at=datetime.fromisoformat("2011-01-01T00:00"))

    assert PlannedShift.objects.filter(rotation=rotation, level="level-1").count() <= 1001


def test_a_rotation_of_hours_is_not_announced_anew_every_hour():
    rotation = a_rotation(every=1, unit=TurnUnit.HOUR)
    until = rotation.announced_until

    extended = [extend_announcements(now=NOW + n * 10 * HOUR) for n in range(1, 8)]

    rotation.refresh_from_db()
    assert sum(extended) == 1
    assert until < rotation.announced_until <= NOW + 580 * HOUR


def test_turns_that_were_only_computed_become_facts_before_the_order_changes():
    load(an_entry(every=1, unit=TurnUnit.DAY, starts_at=datetime.fromisoformat("2024-01-01T00:00")))
    at = datetime(2024, 2, 2, 12, tzinfo=UTC)
    before = holders(at)

    load(an_entry(every=1, unit=TurnUnit.DAY, starts_at=datetime.fromisoformat("2025-06-01T00:00")))

    assert holders(at) == before


def test_an_override_cuts_into_a_shift_and_its_end_gives_it_back(rotation):
    override(rotation, SECOND + DAY, SECOND + 2 * DAY, CHO)

    assert holders(SECOND + DAY)["level-1"] == CHO
    assert holders(SECOND + 2 * DAY)["level-1"] == BEN


def test_the_newest_override_wins_and_what_it_leaves_of_the_older_stays(rotation):
    override(rotation, SECOND, SECOND + 3 * DAY, CHO)

    override(rotation, SECOND + DAY, SECOND + 2 * DAY, None)

    held = [holders(SECOND + n * DAY)["level-1"] for n in range(4)]
    assert held == [CHO, None, CHO, BEN]


def test_withdrawing_an_override_restores_what_it_hid_and_keeps_what_was_served(rotation):
    made = override(rotation, NOW + HOUR, NOW + 3 * DAY, BEN)

    withdraw_override(made, actor=user(ANA), now=NOW + DAY)

    assert holders(NOW + DAY - HOUR)["level-1"] == BEN
    assert holders(NOW + DAY)["level-1"] == ANA


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"end": SECOND, "start": SECOND}, "The end must come after the start."),
        ({"end": FIRST + DAY, "start": FIRST}, "This time is over."),
        ({"level": "level-9"}, "Support rotation has no level-9"),
        ({"start": NOW + 200 * WEEK, "end": NOW + 201 * WEEK}, "more than three years ahead"),
    ],
)
def test_an_override_that_cannot_be_is_refused_and_nothing_is_written(rotation, fields, reason):
    before = Shift.objects.count()

    with pytest.raises(ImpossibleShift, match=reason):
        override(rotation, **{"start": SECOND, "end": SECOND + DAY, "email": CHO} | fields)

    assert (Override.objects.count(), Shift.objects.count()) == (0, before)


def test_an_override_before_anybody_has_a_shift_is_refused():
    load(an_entry(starts_at=datetime.fromisoformat("2026-06-03T09:00")))
    rotation = Rotation.objects.get()

    with pytest.raises(ImpossibleShift, match="Nobody has a shift at level-1"):
        override(rotation, NOW + DAY, NOW + 2 * DAY, CHO)


def test_only_stewards_with_access_stand_in(rotation):
    User.objects.create_user("rep@example.org")

    with pytest.raises(NotASteward):
        override(rotation, SECOND, SECOND + DAY, "rep@example.org")


def test_nobody_is_put_on_two_levels_at_once(rotation):
    with pytest.raises(HoldsTwoLevels, match="would hold level-2 and level-1 at once"):
        override(rotation, SECOND + DAY, SECOND + 2 * DAY, ANA)

    assert not Override.objects.exists()


def test_the_database_refuses_one_person_on_two_levels(rotation):
    shift = Shift.objects.live().filter(level="level-2", starts_at=SECOND).get()

    with (
        pytest.raises(IntegrityError, match="nobody_holds_two_levels_of_a_rotation_at_once"),
        transaction.atomic(),
    ):
        Shift.objects.filter(pk=shift.pk).update(user=user(BEN))


def test_the_database_refuses_two_shifts_of_a_level_at_once(rotation):
    shift = Shift.objects.live().filter(level="level-2", starts_at=SECOND).get()

    with (
        pytest.raises(IntegrityError, match="shifts_of_a_level_never_overlap"),
        transaction.atomic(),
    ):
        Shift.objects.filter(pk=shift.pk).update(starts_at=SECOND - HOUR)


def test_the_database_refuses_to_change_what_happened(rotation):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        RotationEvent.objects.update(summary="It was not so.")


def test_publishing_a_plan_announces_it_and_tells_exactly_those_whose_shifts_changed(rotation):
    rotation.refresh_from_db()
    # Level-1 of the second turn stays Ben's; at level-2 Cho takes Ana's place.
    plan = [turn(SECOND, THIRD, BEN, CHO)]

    publish_plan(rotation, plan, actor=None, seen_revision=rotation.revision, now=NOW)

    assert holders(SECOND) == {"level-1": BEN, "level-2": CHO}
    assert holders(THIRD) == {"level-1": CHO, "level-2": BEN}
    told = set(Message.objects.values_list("recipient__email", flat=True))
    assert told == {ANA, CHO}


def test_a_preview_says_what_publishing_would_change_and_changes_nothing(rotation):
    before = list(Shift.objects.order_by("pk").values())

    change = preview_plan(rotation, [turn(SECOND, THIRD, BEN, CHO)], now=NOW)

    assert [(row.user.email, row.level) for row in change.added] == [(CHO, "level-2")]
    assert list(Shift.objects.order_by("pk").values()) == before


def test_the_second_of_two_who_publish_is_refused(rotation):
    rotation.refresh_from_db()
    seen = rotation.revision
    publish_plan(rotation, [turn(SECOND, THIRD, BEN, CHO)], actor=user(ANA), seen_revision=seen, now=NOW)

    with pytest.raises(RotationChangedMeanwhile, match="was changed while you were looking at it"):
        publish_plan(rotation, [turn(SECOND, THIRD, CHO, ANA)], actor=user(CHO), seen_revision=seen, now=NOW)

    assert holders(SECOND) == {"level-1": BEN, "level-2": CHO}


@pytest.mark.parametrize(
    ("turns", "reason"),
    [
        ([], "at least one turn"),
        ([(FIRST, SECOND, ANA, BEN)], "begins in the future"),
        ([(THIRD, SECOND, ANA, BEN)], "ends after it starts"),
        ([(SECOND, THIRD, ANA, BEN), (THIRD + DAY, THIRD + WEEK, ANA, BEN)], "without gap or overlap"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(rotation, turns, reason):
    rotation.refresh_from_db()

    with pytest.raises(ImpossibleShift, match=reason):
        publish_plan(
            rotation,
            [turn(*one) for one in turns],
            actor=None,
            seen_revision=rotation.revision,
            now=NOW,
        )


def test_a_published_plan_is_not_extended_by_turns_in_order(rotation):
    rotation.refresh_from_db()
    publish_plan(
        rotation, [turn(SECOND, THIRD, BEN, CHO)], actor=None, seen_revision=rotation.revision, now=NOW
    )

    assert extend_announcements(now=NOW + timedelta(days=100)) == 0


def test_a_shift_that_is_moved_keeps_its_calendar_identity_and_counts_the_move(rotation):
    rotation.refresh_from_db()
    before = Shift.objects.live().get(level="level-1", starts_at=SECOND)

    plan = [turn(SECOND, SECOND + WEEK, CHO, ANA), turn(SECOND + WEEK, THIRD + WEEK, BEN, CHO)]
    plan.append(turn(THIRD + WEEK, THIRD + 2 * WEEK, CHO, BEN))
    publish_plan(rotation, plan, actor=None, seen_revision=rotation.revision, now=NOW)

    moved = Shift.objects.live().get(level="level-1", starts_at=SECOND + WEEK)
    assert (moved.user.email, moved.uid, moved.sequence) == (BEN, before.uid, before.sequence + 1)


def test_reading_the_shifts_of_a_window_takes_one_query(rotation, django_assert_num_queries):
    rotation = find_rotations("support")[0]

    with django_assert_num_queries(1):
        schedule_of(rotation, FIRST, THIRD)


def test_known_times_are_never_deleted(rotation):
    override(rotation, SECOND + DAY, SECOND + 2 * DAY, CHO)

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM rotations_shift WHERE withdrawn_at IS NOT NULL")
        (n_withdrawn,) = cursor.fetchone()

    assert n_withdrawn == 1


def test_a_steward_without_the_role_any_more_cannot_be_planned(rotation):
    User.objects.filter(email=CHO).update(roles=[Role.MANAGER])
    rotation.refresh_from_db()

    with pytest.raises(NotASteward):
        publish_plan(
            rotation, [turn(SECOND, THIRD, BEN, CHO)], actor=None, seen_revision=rotation.revision, now=NOW
        )


def test_an_override_that_changes_nothing_is_refused(rotation):
    with pytest.raises(ImpossibleShift, match="has level-1 then already, so nothing would change"):
        override(rotation, SECOND + DAY, SECOND + 2 * DAY, BEN)


def test_a_contact_of_a_community_does_not_become_a_steward_by_a_file():
    contact = User.objects.create_user("rep@example.org")
    Contact.objects.create(
        user=contact,
        community=Community.objects.create(name="LEAP", slug="leap"),
        role=ContactRole.REPRESENTATIVE,
        created_at=NOW,
    )

    with pytest.raises(MemberWithoutAccess, match="is a contact of a community, not a support steward"):
        load(an_entry(members=(*MEMBERS, contact.email)))

    contact.refresh_from_db()
    assert (contact.is_steward, Rotation.objects.exists()) == (False, False)
