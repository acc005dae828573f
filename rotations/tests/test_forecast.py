from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rotations.forecast import Effect, Forecast, forecast
from rotations.forecast_sentences import Person
from rotations.oncall import Announced, Override, Schedule, shifts_between
from rotations.turns import RotationPlan, TurnUnit

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
PEOPLE = {
    "ana": Person("Ana", ZoneInfo("Europe/Berlin")),
    "ben": Person("Ben", ZoneInfo("America/New_York")),
    "mei": Person("Mei", ZoneInfo("Asia/Tokyo")),
}
LONGER, SHORTER, DOUBLED, SKIPPED = Effect.LONGER, Effect.SHORTER, Effect.DOUBLED, Effect.SKIPPED


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def a_plan(
    starts_at: str,
    *,
    every: int = 1,
    unit: TurnUnit = TurnUnit.DAY,
    zone: str = "Europe/Berlin",
    n_levels: int = 1,
) -> RotationPlan:
    levels = ("level-1", "level-2")[:n_levels]
    return RotationPlan(ZoneInfo(zone), datetime.fromisoformat(starts_at), every, unit, levels, tuple(PEOPLE))


def ahead(plan: RotationPlan, start: str, end: str, *overrides: Override) -> list[Forecast]:
    schedule = Schedule(plan.levels, plan, None, overrides)
    return forecast(schedule, at(start), at(end), zone=plan.zone, people=PEOPLE)


@pytest.mark.parametrize(
    ("plan", "start", "end", "expected"),
    [
        (a_plan("2026-03-23T09:00"), "2026-03-23", "2026-04-02", [(SHORTER, "2026-03-28T08:00", -60)]),
        (a_plan("2026-10-21T09:00"), "2026-10-21", "2026-11-02", [(LONGER, "2026-10-24T07:00", 60)]),
        (
            a_plan("2026-03-27T02:30"),
            "2026-03-27",
            "2026-03-31",
            [(SHORTER, "2026-03-28T01:30", -30), (SHORTER, "2026-03-29T01:00", -30)],
        ),
        (
            a_plan("2026-03-29T00:00", unit=TurnUnit.HOUR),
            "2026-03-28T22:00",
            "2026-03-29T05:00",
            [(SKIPPED, "2026-03-29T01:00", -60)],
        ),
        (
            a_plan("2026-10-25T00:00", unit=TurnUnit.HOUR),
            "2026-10-24T22:00",
            "2026-10-25T05:00",
            [(DOUBLED, "2026-10-25T00:00", 60)],
        ),
        (
            a_plan("2026-03-28T00:00", zone="Australia/Lord_Howe", every=3),
            "2026-03-28",
            "2026-04-10",
            [(LONGER, "2026-04-02T13:00", 30)],
        ),
        (a_plan("2026-01-05T09:00", zone="UTC"), "2026-01-05", "2027-01-05", []),
    ],
    ids=["spring", "autumn", "in the gap", "skipped hour", "doubled hour", "half an hour", "UTC"],
)
def test_shifts_that_do_not_last_as_long_as_the_clock_says_are_foreseen(plan, start, end, expected):
    found = ahead(plan, start, end)

    changed = [one for one in found if one.effect in (LONGER, SHORTER, DOUBLED, SKIPPED)]
    assert [(one.effect, one.start, one.change / MINUTE) for one in changed] == [
        (effect, at(when), minutes) for effect, when, minutes in expected
    ]


def test_a_shift_is_told_of_in_its_holders_own_time():
    plan = a_plan("2026-03-18T09:00", every=2, unit=TurnUnit.WEEK, n_levels=2)

    found = ahead(plan, "2026-03-20", "2026-03-30")

    assert [one.sentence for one in found] == [
        "Ana's level-1 shift from Wed 18 Mar 2026, 09:00 to Wed 1 Apr 2026, 09:00 (Europe/Berlin) lasts 335 hours, "
        "1 hour shorter than usual: clocks in Europe/Berlin go forward by 1 hour on Sun 29 Mar 2026.",
        "Mei's level-2 shift from Wed 18 Mar 2026, 17:00 to Wed 1 Apr 2026, 16:00 (Asia/Tokyo) lasts 335 hours, "
        "1 hour shorter than usual: clocks in Europe/Berlin go forward by 1 hour on Sun 29 Mar 2026.",
    ]


def test_a_change_that_is_past_is_not_forecast():
    plan = a_plan("2026-03-18T09:00", every=2, unit=TurnUnit.WEEK)

    assert ahead(plan, "2026-03-29T02:00", "2026-04-01") == []


def test_a_day_that_is_skipped_takes_its_turn_with_it():
    plan = a_plan("2011-12-27T00:00", zone="Pacific/Apia")

    found = ahead(plan, "2011-12-27T12:00", "2011-12-31T12:00")

    skipped = [one for one in found if one.effect is SKIPPED]
    assert [(one.steward, one.level, one.change) for one in skipped] == [("ana", "level-1", -DAY)]
    assert skipped[0].sentence == (
        "Ana's level-1 shift from Fri 30 Dec 2011, 00:00 does not take place: clocks in Pacific/Apia skip its hours. "
        "The next one begins at once, Fri 30 Dec 2011, 11:00 (Europe/Berlin)."
    )


@pytest.mark.parametrize(
    ("starts_at", "effect", "sentence"),
    [
        (
            "2026-03-27T02:30",
            Effect.HAND_OFF_SKIPPED,
            "For Ben the hand-off is at Sat 28 Mar 2026, 21:00 (America/New York): "
            "clocks in Europe/Berlin skip Sun 29 Mar 2026, 02:30, so it is at the first moment after.",
        ),
        (
            "2026-10-23T02:30",
            Effect.HAND_OFF_REPEATED,
            "For Ben the hand-off is at Sat 24 Oct 2026, 20:30 (America/New York): "
            "clocks in Europe/Berlin show Sun 25 Oct 2026, 02:30 twice, and the first time counts.",
        ),
    ],
)
def test_a_hand_off_at_a_time_that_is_none_or_two_is_told_to_those_involved(starts_at, effect, sentence):
    start = at(starts_at)

    found = ahead(a_plan(starts_at), f"{start + DAY:%Y-%m-%d}", f"{start + 4 * DAY:%Y-%m-%d}")

    odd = [one for one in found if one.effect is effect]
    assert {one.steward for one in odd} == {"ben", "mei"}, "who hands over and who takes over"
    assert odd[0].sentence == sentence


def test_hand_offs_move_for_three_weeks_where_clocks_change_at_different_dates():
    plan = a_plan("2026-02-02T09:00", unit=TurnUnit.WEEK)

    found = ahead(plan, "2026-02-02T09:00", "2026-04-27")

    moved = [one for one in found if one.effect is Effect.HAND_OFF_MOVED and one.steward == "ben"]
    assert [(one.start, one.end, one.change, one.n_hand_offs) for one in moved] == [
        (at("2026-03-09T08:00"), at("2026-03-23T08:00"), HOUR, 2)
    ]
    assert moved[0].sentence == (
        "For Ben the 2 hand-offs from Mon 9 Mar 2026 to Mon 23 Mar 2026 are 1 hour later than usual, 04:00 instead of 03:00 (America/New York): "
        "clocks there and in Europe/Berlin do not change together."
    )


def test_hand_offs_that_move_together_are_one_run():
    plan = a_plan("2026-02-02T09:00", unit=TurnUnit.WEEK)

    found = ahead(plan, "2026-02-02T09:00", "2026-12-28")

    mei = [one for one in found if one.effect is Effect.HAND_OFF_MOVED and one.steward == "mei"]
    assert [(one.n_hand_offs, one.change) for one in mei] == [(4, HOUR), (6, HOUR)]
    assert mei[0].sentence == (
        "For Mei the 4 hand-offs from Mon 16 Feb 2026 to Mon 16 Mar 2026 are 1 hour later than usual, "
        "17:00 instead of 16:00 (Asia/Tokyo): clocks there and in Europe/Berlin do not change together."
    )


def test_nothing_moves_for_who_lives_in_the_rotations_zone():
    found = ahead(a_plan("2026-02-02T09:00", unit=TurnUnit.WEEK), "2026-02-02", "2027-02-02")

    assert [one for one in found if one.steward == "ana" and one.effect is Effect.HAND_OFF_MOVED] == []


def test_overrides_and_announced_shifts_are_foreseen_like_those_of_the_order():
    plan = a_plan("2026-03-23T09:00", unit=TurnUnit.WEEK)
    weekend = Override("level-1", at("2026-03-27T23:00"), at("2026-03-29T22:00"), "ben")
    start, end = at("2026-03-23T08:00"), at("2026-04-06T07:00")
    told = tuple(shifts_between(Schedule(plan.levels, plan, None, (weekend,)), start, end))

    of_overrides = ahead(plan, "2026-03-23T08:00", "2026-04-06T07:00", weekend)
    of_announced = forecast(
        Schedule(plan.levels, None, Announced(start, end, told)), start, end, zone=plan.zone, people=PEOPLE
    )

    assert of_announced == of_overrides
    shorter = [one for one in of_announced if one.effect is SHORTER]
    assert [(one.steward, one.change) for one in shorter] == [("ben", -HOUR)]


def test_people_who_are_not_asked_about_and_gaps_are_left_out():
    plan = a_plan("2026-03-27T09:00")
    gap = Override("level-1", at("2026-03-27"), at("2026-04-02"), None)

    assert ahead(plan, "2026-03-27", "2026-04-01", gap) == []
