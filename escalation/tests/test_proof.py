from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.arrivals import value_at
from escalation.proof import cases_of, prove
from escalation.proof_reasons import Why, in_words
from escalation.proof_walk import Case
from escalation.proof_words import failure_as_data, failure_in_words, failure_of, wait_in_words
from escalation.proof_world import Person, World
from tickets.policy import Moment, Path, Recipient, RecipientKind, Step, Target, Urgency, default_policy

DAY = datetime(2026, 3, 2, tzinfo=UTC)
TICK, MINUTE, HOUR = timedelta(microseconds=1), timedelta(minutes=1), timedelta(hours=1)
UNTIL = DAY + timedelta(days=20)
LONDON = ZoneInfo("Europe/London")
LEVEL_1 = Recipient(RecipientKind.ON_CALL, "level-1")
MANAGER = Recipient(RecipientKind.ROLE, "manager")
CHANNEL = Recipient(RecipientKind.CHANNEL, "team")
ALWAYS = ((DAY, UNTIL),)
ANA = Person(
    "Ana", at_work=((DAY + 9 * HOUR, DAY + 17 * HOUR),), page_delay=timedelta(), notify_delay=timedelta()
)
MO = Person("Mo", page_delay=timedelta(), notify_delay=timedelta())


def at(hour: float) -> datetime:
    return DAY + hour * HOUR


def page(minutes: int, *recipients: Recipient) -> Step:
    return Step(Moment.START, Target(minutes * MINUTE), recipients, Urgency.PAGE)


def notify(minutes: int, *recipients: Recipient) -> Step:
    return Step(Moment.START, Target(minutes * MINUTE), recipients, Urgency.NOTIFY)


def changed(person: Person, **fields: object) -> Person:
    return Person(**{name: getattr(person, name) for name in person.__dataclass_fields__} | fields)


def a_world(*, ana: Person = ANA, mo: Person = MO, level_1=ALWAYS, elsewhere=()) -> World:
    held = {LEVEL_1: {"ana": level_1}, MANAGER: {"mo": ALWAYS}}
    return World(DAY, UNTIL, {"ana": ana, "mo": mo}, held, frozenset(elsewhere))


def proof_of(world: World, *steps: Step, repeat: timedelta | None = None, is_p1: bool = True):
    case = Case(Path("outage", steps, repeat_every=repeat), ("days",), is_p1)
    return prove(case, world, start=DAY, end=DAY + timedelta(days=2))


def wait(proof, instant: datetime) -> timedelta | None:
    found = value_at(proof.reached, instant)
    return None if found is None else found - instant


def test_a_page_reaches_whoever_is_called_after_the_delay_of_their_first_way():
    proof = proof_of(a_world(ana=changed(ANA, page_delay=3 * MINUTE)), page(0, LEVEL_1))

    assert proof.longest.longest == 3 * MINUTE
    assert proof.failures == ()


def test_a_step_that_can_call_nobody_is_passed_at_once_and_takes_the_next_one_with_it():
    away = changed(ANA, away=((at(10), at(12)),))

    proof = proof_of(a_world(ana=away), page(0, LEVEL_1), page(20, MANAGER))

    assert [wait(proof, one) for one in (at(10) - TICK, at(10), at(12) - TICK, at(12))] == [timedelta()] * 4


def test_a_channel_takes_a_step_but_nobody_is_sure_to_answer_there():
    proof = proof_of(a_world(elsewhere=[CHANNEL]), page(0, CHANNEL), page(20, MANAGER))

    assert wait(proof, at(10)) == 20 * MINUTE


def test_only_the_step_after_an_empty_one_comes_early():
    nobody = a_world(level_1=(), mo=changed(MO, page_delay=10 * MINUTE))

    proof = proof_of(nobody, page(5, LEVEL_1), page(30, CHANNEL), page(60, MANAGER))

    assert wait(proof, at(1)) == 15 * MINUTE


def test_a_time_in_which_nobody_is_reached_is_half_open_and_says_why():
    world = a_world(level_1=((DAY, at(10)), (at(11), UNTIL)), mo=changed(MO, page_delay=None))

    (failure,) = proof_of(world, page(0, LEVEL_1), page(20, MANAGER)).failures

    assert (failure.start, failure.end, failure.longest) == (at(10), at(11), None)
    assert in_words(failure.reasons, LONDON) == (
        "Level-1 has nobody; Mo (manager) has no verified way to be reached."
    )


def test_the_reason_names_its_part_of_the_stretch():
    world = a_world(ana=changed(ANA, away=((at(8), at(10)),)), level_1=((DAY, at(10)), (at(11), UNTIL)))

    (failure,) = proof_of(world, page(0, LEVEL_1)).failures

    assert [(one.why, one.start, one.end) for one in failure.reasons] == [
        (Why.NOBODY, at(10), at(11)),
        (Why.AWAY, at(8), at(10)),
    ]


def test_a_closed_account_answers_no_page():
    (failure,) = proof_of(a_world(ana=changed(ANA, is_active=False)), page(0, LEVEL_1)).failures

    assert [one.why for one in failure.reasons] == [Why.CLOSED]


def test_a_path_that_repeats_reaches_whoever_comes_back_but_the_first_round_failed():
    away = changed(ANA, away=((at(10), at(12)),))

    proof = proof_of(a_world(ana=away), page(0, LEVEL_1), repeat=25 * MINUTE)

    (failure,) = proof.failures
    assert (failure.start, failure.end) == (at(10), at(12))
    # The fifth repetition after 10:00 comes at 12:05.
    assert failure.longest == proof.longest.longest == 125 * MINUTE
    assert wait(proof, at(12) - TICK) == 25 * MINUTE


def test_who_is_back_only_after_a_day_of_repetitions_is_never_reached():
    away = changed(ANA, away=((at(1), at(30)),))

    (failure,) = proof_of(a_world(ana=away), page(0, LEVEL_1), repeat=HOUR).failures

    assert (failure.start, failure.end, failure.longest) == (at(1), at(30), None)


def test_quiet_hours_hold_back_a_page_unless_it_is_about_an_outage():
    quiet = changed(ANA, quiet=((at(1), at(7)),))

    outage = proof_of(a_world(ana=quiet), page(0, LEVEL_1))
    other = proof_of(a_world(ana=quiet), page(0, LEVEL_1), is_p1=False)

    assert wait(outage, at(1)) == timedelta()
    assert (wait(other, at(1)), other.longest.start, wait(other, at(7))) == (6 * HOUR, at(1), timedelta())


def test_who_is_paged_for_outages_only_learns_of_the_rest_at_work():
    only = changed(ANA, is_paged_only_for_p1=True)

    proof = proof_of(a_world(ana=only), page(0, LEVEL_1), is_p1=False)

    assert wait(proof, at(1)) == 8 * HOUR


def test_notifications_count_where_a_path_has_no_pages_and_once_somebody_is_at_work():
    notified = proof_of(a_world(), notify(0, LEVEL_1))
    paged = proof_of(a_world(), notify(0, LEVEL_1), page(60, LEVEL_1))

    assert wait(notified, at(1)) == 8 * HOUR
    assert wait(paged, at(1)) == HOUR


def test_reached_but_asleep_is_said_beside_it():
    proof = proof_of(a_world(), page(0, LEVEL_1), page(30, MANAGER))

    assert proof.longest.longest == timedelta()
    assert value_at(proof.at_work, at(1)) == at(9)


def test_steps_that_count_from_clocks_prove_nothing():
    late = Step(Moment.BREACH, Target(timedelta()), (LEVEL_1,), Urgency.PAGE)

    proof = proof_of(a_world(), late)

    assert (proof.longest, proof.failures) == (None, ())


def test_a_path_of_several_tiers_is_judged_as_what_can_wait():
    cases = {case.path.name: case for case in cases_of(default_policy(LONDON))}

    assert {name: case.is_p1 for name, case in cases.items()} == {
        "outage": True,
        "critical": False,
        "high": False,
        "ordinary": False,
        "decision": False,
    }
    assert cases["outage"].calendars == ("working-days",)


def test_a_failure_survives_being_stored():
    world = a_world(level_1=((DAY, at(10)), (at(11), UNTIL)))

    (failure,) = proof_of(world, page(0, LEVEL_1)).failures

    assert failure_of(failure_as_data(failure)) == failure
    assert failure_in_words(failure, LONDON) == (
        "Mon 2 Mar 2026, 10:00 to Mon 2 Mar 2026, 11:00: nobody is reached. Level-1 has nobody."
    )


def test_waits_are_rounded_up():
    assert [wait_in_words(one) for one in (timedelta(), TICK, 10 * MINUTE, 61 * MINUTE)] == [
        "at once",
        "within 1 minute",
        "within 10 minutes",
        "within 1 hour 1 minute",
    ]
