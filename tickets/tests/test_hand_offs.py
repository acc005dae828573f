"""A hand-off is prepared on its day, follows the shifts until it happens, and is a fact afterwards."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from notifications.models import Message
from rotations.models import Override, Rotation, RotationMember
from rotations.services import PlannedTurn, add_override, publish_plan, withdraw_override
from tests.factories import make_steward
from tickets.brief import from_json
from tickets.errors import HandOffChangedMeanwhile, HandOffIsOff, NotAllowed, NothingToSay
from tickets.models import HandOff
from tickets.services import acknowledge_hand_off, create_hand_offs, write_hand_off_notes
from tickets.tests.hand_off_desk import AT, hours, make_desk, open_tickets, prepare, the_rotation

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_desk()


def live() -> list[tuple[str, object, str, str]]:
    rows = HandOff.objects.live().select_related("outgoing", "incoming").order_by("at", "level")
    return [(row.level, row.at, row.outgoing.email[:3], row.incoming.email[:3]) for row in rows]


def subjects(user) -> list[str]:
    mails = Message.objects.filter(recipient=user, reference__startswith="hand-off").order_by("pk")
    return list(mails.values_list("subject", flat=True))


@pytest.mark.parametrize(
    ("now", "n"),
    [
        (AT - hours(14), 0),  # 19:00 in Berlin
        (AT - hours(12), 2),  # so that the outgoing steward has some of a day left
        (AT - hours(1), 2),
        (AT + hours(23), 2),  # no worker ran in time
        (AT + hours(25), 0),
    ],
)
def test_it_is_prepared_from_twelve_hours_before_and_caught_up_for_a_day(people, now, n):
    assert create_hand_offs(now=now) == n


def test_one_late_in_the_day_is_prepared_when_that_day_begins_in_the_rotations_zone(people):
    Rotation.objects.update(time_zone="America/Los_Angeles")  # 08:00 UTC is midnight there
    add_override(
        the_rotation(),
        level="level-1",
        start=AT + hours(20),
        end=AT + timedelta(days=5),
        user=people["cho"],
        actor=people["mei"],
        now=AT - hours(24),
    )

    create_hand_offs(now=AT - hours(0.1))
    before = live()
    create_hand_offs(now=AT)

    assert ("level-1", AT + hours(20), "ben", "cho") in set(live()) - set(before)


def test_each_level_has_its_own(people):
    prepare()

    assert live() == [("level-1", AT, "ana", "ben"), ("level-2", AT, "cho", "ana")]


def test_preparing_twice_makes_no_second_and_tells_nobody_twice(people):
    prepare()
    n_messages = Message.objects.count()

    n_new = create_hand_offs(now=AT - hours(4))

    assert (n_new, HandOff.objects.count(), Message.objects.count()) == (0, 2, n_messages)
    assert subjects(people["ben"]) == ["You take over level-1 from Ana Ferreira"]
    assert subjects(people["ana"]) == [
        "You hand over level-1 to Ben Ochieng",
        "You take over level-2 from Cho Park",
    ]


def test_the_database_refuses_a_second_at_the_same_level_and_time(people):
    hand_off = prepare()
    hand_off.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        hand_off.save(force_insert=True)


def test_the_mail_names_the_time_of_each_and_what_cannot_wait(people):
    open_tickets(2, assignee=None)

    prepare()

    body = Message.objects.get(recipient=people["ben"], subject__startswith="You take over").body
    assert "Wednesday 21 January 2026, 03:00 (America/New_York)" in body
    assert "Nobody leads these: 2" in body
    assert "Ticket 0" in body
    assert f"/hand-offs/{HandOff.objects.get(level='level-1').pk}" in body


def test_the_brief_is_made_anew_until_the_hand_off_and_stays_from_then_on(people):
    prepare()
    open_tickets(1)
    create_hand_offs(now=AT + hours(0.2))
    open_tickets(1)
    create_hand_offs(now=AT + hours(1))

    hand_off = HandOff.objects.get(level="level-1")

    assert hand_off.briefed_at == AT + hours(0.2)
    assert from_json(hand_off.brief).n == 1


def test_a_brief_that_was_acknowledged_stays_as_it_was_read(people):
    hand_off = prepare()
    acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT - hours(2))
    open_tickets(1)

    create_hand_offs(now=AT - hours(1))

    hand_off.refresh_from_db()
    assert from_json(hand_off.brief).n == 0


def test_a_stand_in_before_it_happens_becomes_the_one_who_takes_over(people):
    hand_off = prepare()
    write_hand_off_notes(hand_off.pk, actor=people["ana"], body="Watch LEAP.", now=AT - hours(4))
    acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT - hours(4))
    stand_in(people["cho"], people, start=AT, end=AT + timedelta(days=14))

    create_hand_offs(now=AT - hours(2))

    hand_off.refresh_from_db()
    assert (hand_off.incoming, hand_off.notes) == (people["cho"], "Watch LEAP.")
    assert not hand_off.is_acknowledged
    assert subjects(people["cho"])[-1] == "You take over level-1 from Ana Ferreira"
    assert subjects(people["ana"])[-1] == "You hand over level-1 to Cho Park"


def stand_in(user, people, *, start, end) -> Override:
    # Cho holds level-2 until the hand-off, so can stand in from then on.
    return add_override(
        the_rotation(),
        level="level-1",
        start=start,
        end=end,
        user=user,
        actor=people["mei"],
        now=AT - hours(3),
    )


def test_a_stand_in_that_is_withdrawn_gives_the_hand_off_back(people):
    prepare()
    override = stand_in(people["cho"], people, start=AT, end=AT + timedelta(days=14))
    create_hand_offs(now=AT - hours(2.5))
    withdraw_override(override, actor=people["mei"], now=AT - hours(2))

    create_hand_offs(now=AT - hours(1))

    assert ("level-1", AT, "ana", "ben") in live()


def test_when_the_turn_is_moved_the_hand_off_moves_with_its_notes(people):
    hand_off = prepare()
    write_hand_off_notes(hand_off.pk, actor=people["ana"], body="Watch LEAP.", now=AT - hours(4))
    level_2 = HandOff.objects.get(level="level-2")
    move_turn(people, to=AT + timedelta(days=2))

    create_hand_offs(now=AT - hours(1))

    hand_off.refresh_from_db()
    assert (hand_off.at, hand_off.notes) == (AT + timedelta(days=2), "Watch LEAP.")
    assert not hand_off.is_cancelled
    level_2.refresh_from_db()
    assert level_2.at == AT + timedelta(days=2)


def move_turn(people, *, to) -> None:
    """Publish a plan by which those on duty stay until `to`."""
    rotation = the_rotation()
    end = AT + timedelta(days=14)
    publish_plan(
        rotation,
        [
            PlannedTurn(AT, to, {"level-1": people["ana"], "level-2": people["cho"]}),
            PlannedTurn(to, end, {"level-1": people["ben"], "level-2": people["ana"]}),
        ],
        actor=people["mei"],
        seen_revision=rotation.revision,
        now=AT - hours(3),
    )


def test_one_that_does_not_take_place_is_cancelled_and_cannot_be_answered(people):
    hand_off = prepare()
    dee = make_steward(name="Dee")
    RotationMember.objects.create(rotation=the_rotation(), user=dee, position=3)
    move_away(people, dee)

    create_hand_offs(now=AT - hours(1))

    hand_off.refresh_from_db()
    assert hand_off.is_cancelled
    with pytest.raises(HandOffIsOff):
        acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT)


def move_away(people, dee) -> None:
    """Publish a plan by which Ana stays for two more months, and Dee joins her."""
    rotation = the_rotation()
    end = AT + timedelta(days=56)
    publish_plan(
        rotation,
        [PlannedTurn(AT, end, {"level-1": people["ana"], "level-2": dee})],
        actor=people["mei"],
        seen_revision=rotation.revision,
        now=AT - hours(3),
    )


def test_what_has_happened_stays_when_the_shift_is_given_away_later(people):
    hand_off = prepare()
    add_override(
        the_rotation(),
        level="level-1",
        start=AT + hours(2),
        end=AT + timedelta(days=14),
        user=people["cho"],
        actor=people["mei"],
        now=AT + hours(1),
    )

    create_hand_offs(now=AT + hours(3))

    hand_off.refresh_from_db()
    assert (hand_off.incoming, hand_off.at, hand_off.is_cancelled) == (people["ben"], AT, False)
    assert ("level-1", AT + hours(2), "ben", "cho") in live()


def test_a_short_stand_in_is_no_hand_off(people):
    stand_in(people["cho"], people, start=AT + hours(24), end=AT + hours(30))

    create_hand_offs(now=AT + hours(23.5))

    assert [row[1] for row in live()] == [AT, AT]


def test_nobody_hands_over_to_somebody_who_left(people):
    people["ben"].is_active = False
    people["ben"].save(update_fields=["is_active"])

    create_hand_offs(now=AT - hours(1))

    assert [row[0] for row in live()] == ["level-2"]


def test_only_the_outgoing_steward_writes_the_notes(people):
    hand_off = prepare()

    with pytest.raises(NotAllowed, match="Only Ana Ferreira"):
        write_hand_off_notes(hand_off.pk, actor=people["ben"], body="Hi.", now=AT)


def test_empty_notes_are_refused(people):
    hand_off = prepare()

    with pytest.raises(NothingToSay):
        write_hand_off_notes(hand_off.pk, actor=people["ana"], body=" \n", now=AT)


def test_only_the_incoming_steward_acknowledges(people):
    hand_off = prepare()

    with pytest.raises(NotAllowed, match="Only Ben Ochieng"):
        acknowledge_hand_off(hand_off.pk, actor=people["mei"], now=AT)


def test_acknowledging_twice_keeps_the_first_time(people):
    hand_off = prepare()
    acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT)

    acknowledged = acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT + hours(1))

    assert (acknowledged.acknowledged_at, acknowledged.acknowledged_by) == (AT, people["ben"])


def test_notes_that_came_after_the_page_was_loaded_are_read_before_acknowledging(people):
    hand_off = prepare()
    write_hand_off_notes(hand_off.pk, actor=people["ana"], body="Watch LEAP.", now=AT)

    with pytest.raises(HandOffChangedMeanwhile):
        acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT, seen_revision=hand_off.revision)

    hand_off.refresh_from_db()
    assert not hand_off.is_acknowledged


def test_notes_from_an_outdated_page_do_not_overwrite_newer_ones(people):
    hand_off = prepare()
    seen = hand_off.revision
    write_hand_off_notes(hand_off.pk, actor=people["ana"], body="Newer.", now=AT, seen_revision=seen)

    with pytest.raises(HandOffChangedMeanwhile):
        write_hand_off_notes(hand_off.pk, actor=people["ana"], body="Older.", now=AT, seen_revision=seen)

    hand_off.refresh_from_db()
    assert hand_off.notes == "Newer."


def test_notes_sent_twice_from_one_page_are_kept_once(people):
    hand_off = prepare()
    seen = hand_off.revision
    write_hand_off_notes(hand_off.pk, actor=people["ana"], body="Once.", now=AT, seen_revision=seen)

    again = write_hand_off_notes(
        hand_off.pk, actor=people["ana"], body="Once.", now=AT + hours(1), seen_revision=seen
    )

    assert again.notes_at == AT


def test_notes_after_the_acknowledgement_are_mailed(people):
    hand_off = prepare()
    acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT)

    write_hand_off_notes(hand_off.pk, actor=people["ana"], body="I forgot: LEAP.", now=AT + hours(1))

    assert subjects(people["ben"])[-1] == "Ana Ferreira added to your hand-off"
    assert "I forgot: LEAP." in Message.objects.filter(recipient=people["ben"]).last().body


def test_notes_before_the_acknowledgement_are_not_mailed(people):
    hand_off = prepare()
    n_messages = Message.objects.count()

    write_hand_off_notes(hand_off.pk, actor=people["ana"], body="LEAP.", now=AT)

    assert Message.objects.count() == n_messages


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_prepare_each_hand_off_once():
    make_desk()

    def prepare_and_leave(now):
        try:
            return create_hand_offs(now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        n_new = list(pool.map(prepare_and_leave, [AT - hours(1), AT - hours(1)]))

    assert sorted(n_new) == [0, 2]
    assert HandOff.objects.count() == 2
    assert Message.objects.filter(reference__startswith="hand-off").count() == 4
