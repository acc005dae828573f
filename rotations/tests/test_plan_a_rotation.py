"""A rotation is planned by a worker or from the shell; nothing is announced until it is published."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rotations.errors import ImpossibleShift, RotationChangedMeanwhile, RunNotReady
from rotations.models import PlanRun, Rotation, RunState, Shift, StewardProfile
from rotations.plan_effects import changes_by_person
from rotations.plan_work import work_on
from rotations.planning import problem_of, seam_warnings
from rotations.queries import find_rotations
from rotations.reduced_capacity import years_ends
from rotations.services import (
    PlannedTurn,
    add_override,
    ask_for_plan,
    cancel_run,
    give_up_lost_runs,
    load_rotations,
    preview_plan,
    publish_run,
    record_time_off,
    turns_of_run,
)
from rotations.tests.factories import an_entry

pytestmark = pytest.mark.django_db

MEMBERS = tuple(f"{name}@example.org" for name in ("ana", "ben", "cho", "dee", "eli"))
WEEK = timedelta(weeks=1)


@pytest.fixture
def now() -> datetime:
    return timezone.now().replace(microsecond=0)


@pytest.fixture
def rotation(now) -> Rotation:
    load_rotations([an_entry(members=MEMBERS)], now=now)
    return find_rotations("support")[0]


@pytest.fixture
def manager() -> User:
    return User.objects.create_user("manager@example.org", roles=[Role.MANAGER])


def user(email: str) -> User:
    return User.objects.get(email=email)


def planned(rotation: Rotation, manager: User, *, now: datetime, n_turns: int = 4) -> PlanRun:
    run = ask_for_plan(rotation, plan_from=now, n_turns=n_turns, actor=manager, now=now)
    work_on(run.pk, now=now, clock=lambda: now)
    run.refresh_from_db()
    return run


def held(start: datetime) -> dict[str, str]:
    return {shift.level: shift.user.email for shift in Shift.objects.live().filter(starts_at=start)}


def test_a_worker_plans_what_was_asked_for_and_announces_nothing(rotation, manager, now):
    before = list(Shift.objects.order_by("pk").values())

    run = planned(rotation, manager, now=now)

    assert (run.state, len(run.result["turns"])) == (RunState.DONE, 4)
    assert list(Shift.objects.order_by("pk").values()) == before


def test_publishing_a_run_announces_its_turns_once(rotation, manager, now):
    run = planned(rotation, manager, now=now)

    publish_run(run, actor=manager, now=now)

    for turn in run.result["turns"]:
        assert held(datetime.fromisoformat(turn["start"])) == turn["holders"]
    with pytest.raises(RunNotReady, match="published already"):
        publish_run(run, actor=manager, now=now)


def test_a_plan_made_before_somebody_changed_the_rotation_is_not_published(rotation, manager, now):
    run = planned(rotation, manager, now=now)
    start = now + 30 * WEEK
    add_override(rotation, level="level-1", start=start, end=start + WEEK, user=None, actor=manager, now=now)

    with pytest.raises(RotationChangedMeanwhile):
        publish_run(run, actor=manager, now=now)


def test_nobody_is_planned_in_their_time_off(rotation, manager, now):
    record_time_off(user(MEMBERS[0]), start=now + WEEK, end=now + 12 * WEEK, now=now)

    run = planned(rotation, manager, now=now)

    away = [
        turn["start"]
        for turn in run.result["turns"]
        if MEMBERS[0] in turn["holders"].values() and datetime.fromisoformat(turn["end"]) > now + WEEK
    ]
    assert away == []


def test_only_those_who_may_hold_a_level_are_planned_there(rotation, manager, now):
    StewardProfile.objects.create(user=user(MEMBERS[1]), levels=["level-1"])
    StewardProfile.objects.create(user=user(MEMBERS[2]), levels=["level-1"])

    run = planned(rotation, manager, now=now, n_turns=6)

    holders = {turn["holders"]["level-2"] for turn in run.result["turns"]}
    assert holders.isdisjoint({MEMBERS[1], MEMBERS[2]})


def test_what_cannot_be_planned_is_explained_with_people_and_weeks(rotation, manager, now):
    for email in MEMBERS[:4]:
        record_time_off(user(email), start=now, end=now + 40 * WEEK, now=now)

    run = planned(rotation, manager, now=now)

    assert run.state == RunState.IMPOSSIBLE
    sentences = " ".join(conflict["sentence"] for conflict in run.result["conflicts"])
    assert "cannot all hold" in sentences
    assert any(clash["people"] for conflict in run.result["conflicts"] for clash in conflict["clashes"])


def test_one_rotation_is_planned_once_at_a_time(rotation, manager, now):
    ask_for_plan(rotation, plan_from=now, n_turns=2, actor=manager, now=now)

    with pytest.raises(ImpossibleShift, match="is being planned already"):
        ask_for_plan(rotation, plan_from=now, n_turns=2, actor=manager, now=now)


def test_a_cancelled_run_is_not_begun(rotation, manager, now):
    run = ask_for_plan(rotation, plan_from=now, n_turns=2, actor=manager, now=now)

    cancel_run(run, now=now)

    assert work_on(run.pk, now=now, clock=lambda: now) is None
    run.refresh_from_db()
    assert run.state == RunState.CANCELLED


def test_a_run_is_worked_on_by_one_worker(rotation, manager, now):
    run = planned(rotation, manager, now=now)

    assert work_on(run.pk, now=now, clock=lambda: now) is None


def test_a_run_whose_worker_was_lost_ends(rotation, manager, now):
    run = ask_for_plan(rotation, plan_from=now, n_turns=2, actor=manager, now=now)
    PlanRun.objects.filter(pk=run.pk).update(
        state=RunState.RUNNING, progress={"at": (now - timedelta(minutes=6)).isoformat()}
    )

    assert give_up_lost_runs(now=now) == 1

    run.refresh_from_db()
    assert (run.state, "worker" in run.result["problem"]) == (RunState.FAILED, True)


def test_the_years_end_is_a_time_of_reduced_capacity_on_the_rotations_clock():
    start, end = datetime(2026, 3, 1, tzinfo=UTC), datetime(2027, 3, 1, tzinfo=UTC)

    assert years_ends(ZoneInfo("Europe/Berlin"), start, end) == (
        (datetime(2026, 12, 17, 23, tzinfo=UTC), datetime(2027, 1, 3, 23, tzinfo=UTC)),
    )


def test_the_problem_begins_where_the_running_turn_ends(rotation, now):
    problem = problem_of(rotation, plan_from=now, n_turns=3, now=now)

    running_until = Shift.objects.live().get(level="level-1", starts_at__lte=now, ends_at__gt=now).ends_at
    assert problem.start == running_until
    assert problem.turns_before[-1][1] == running_until


@pytest.mark.parametrize("n_turns", [0, 61])
def test_too_few_or_too_many_turns_are_refused(rotation, now, n_turns):
    with pytest.raises(ImpossibleShift, match="Plan 1 to 60 turns"):
        problem_of(rotation, plan_from=now, n_turns=n_turns, now=now)


def next_hand_off(now: datetime) -> str:
    """Return it as the page's form sends it."""
    return Shift.objects.live().filter(starts_at__gt=now).earliest("starts_at").starts_at.isoformat()


def command(*arguments: str) -> str:
    out = StringIO()
    call_command("plan_rotation", *arguments, stdout=out)
    return out.getvalue()


def test_a_dry_run_from_the_shell_changes_nothing(rotation):
    before = list(Shift.objects.order_by("pk").values())

    result = json.loads(command("support", "--turns", "3", "--dry-run", "--json"))

    assert (len(result["turns"]), result["is_published"]) == (3, False)
    assert list(Shift.objects.order_by("pk").values()) == before


def test_from_the_shell_the_plan_is_announced(rotation):
    result = json.loads(command("support", "--turns", "3", "--json"))

    first = result["turns"][0]
    assert held(datetime.fromisoformat(first["start"])) == first["holders"]


def test_the_same_input_gives_the_same_plan(rotation):
    plans = [json.loads(command("support", "--turns", "5", "--dry-run", "--json"))["turns"] for _ in range(2)]

    assert plans[0] == plans[1]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("nothing", "--turns", "2"), "There is no rotation 'nothing'."),
        (("support", "--turns", "0"), "Plan 1 to 60 turns at once, not 0."),
        (("support", "--turns", "2", "--from", "soon"), "--from: 'soon' is not an instant"),
    ],
)
def test_bad_arguments_are_refused_in_one_line(rotation, arguments, reason):
    with pytest.raises(CommandError, match=reason) as refusal:
        command(*arguments)

    assert "\n" not in str(refusal.value)


def test_a_manager_plans_looks_and_publishes(client, rotation, manager, now):
    client.force_login(manager)
    record_time_off(user(MEMBERS[0]), start=now + WEEK, end=now + 12 * WEEK, now=now)
    asked = client.post(
        reverse("rotations:plan", args=["support"]), {"start": next_hand_off(now), "n_turns": 4}
    )
    run = PlanRun.objects.get()
    waiting = client.get(asked.url).content.decode()
    work_on(run.pk, now=timezone.now(), clock=timezone.now)

    page = client.get(asked.url).content.decode()
    published = client.post(reverse("rotations:publish_plan", args=["support", run.pk]))

    assert "Waiting for a worker" in waiting
    assert "Whose shifts move" in page
    assert "Before and after" in page
    assert published.url == reverse("rotations:page", args=["support"])
    run.refresh_from_db()
    assert run.published_at is not None


def test_a_page_about_a_stale_plan_says_so_and_offers_no_publishing(client, rotation, manager, now):
    client.force_login(manager)
    run = planned(rotation, manager, now=now)
    start = now + 30 * WEEK
    add_override(rotation, level="level-1", start=start, end=start + WEEK, user=None, actor=manager, now=now)

    page = client.get(reverse("rotations:plan_run", args=["support", run.pk])).content.decode()

    assert "was changed since this was planned" in page
    assert "Publish" not in page


@pytest.mark.parametrize("n_turns", ["0", "1000", "many", ""])
def test_a_bad_number_of_turns_is_refused_at_the_form(client, rotation, manager, now, n_turns):
    client.force_login(manager)

    response = client.post(
        reverse("rotations:plan", args=["support"]), {"start": next_hand_off(now), "n_turns": n_turns}
    )

    assert response.status_code == 422
    assert not PlanRun.objects.exists()


def test_planning_is_for_managers(client, rotation):
    client.force_login(user(MEMBERS[0]))

    assert client.get(reverse("rotations:plan", args=["support"])).status_code == 404


def test_a_plan_that_ends_before_what_is_announced_says_where_people_do_not_go_on(rotation, manager, now):
    first, second = (
        rotation.planned_shifts.live().filter(starts_at__gt=now, level=level)[0] for level in rotation.levels
    )
    # Somebody else at level-1 of the last planned turn than the one who was told level-2 of the next.
    others = [user(email) for email in MEMBERS if email not in (first.user.email, second.user.email)]
    turn = PlannedTurn(first.starts_at, first.ends_at, {"level-1": others[0], "level-2": others[1]})

    warnings = seam_warnings(rotation, [turn])

    assert "and this does not arise" in warnings[-1]
    assert f"not {others[0].display_name}, who had level-1 before." in warnings[0]


def test_a_plan_that_goes_on_into_what_is_announced_gives_no_warning(rotation, now):
    first, second = (
        rotation.planned_shifts.live().filter(starts_at__gt=now, level=level)[0] for level in rotation.levels
    )
    turn = PlannedTurn(first.starts_at, first.ends_at, {"level-1": first.user, "level-2": second.user})

    assert seam_warnings(rotation, [turn]) == []


def test_whoever_stands_in_for_an_hour_is_not_planned_at_another_level_beside_it(rotation, manager, now):
    turn = problem_of(rotation, plan_from=now, n_turns=1, now=now).turns[0]
    others = [one for one in MEMBERS if one not in held(turn[0]).values()]
    add_override(
        rotation,
        level="level-1",
        start=turn[0] + timedelta(days=1),
        end=turn[0] + timedelta(days=1, hours=1),
        user=user(others[0]),
        actor=manager,
        now=now,
    )

    run = planned(rotation, manager, now=now)
    publish_run(run, actor=manager, now=now)

    assert run.result["turns"][0]["holders"]["level-2"] != others[0]


def test_a_preview_names_nobody_who_keeps_their_times(rotation, manager, now):
    run = planned(rotation, manager, now=now)
    change = preview_plan(rotation, turns_of_run(run), now=now)

    people = changes_by_person(change, now=now)

    assert all(one.lost or one.gained for one in people)


def test_a_run_keeps_the_levels_in_the_rotations_order(manager, now):
    load_rotations([an_entry(members=MEMBERS, levels=("primary", "backup"))], now=now)
    run = planned(find_rotations("support")[0], manager, now=now)

    turns = turns_of_run(PlanRun.objects.get(pk=run.pk))

    assert [list(turn.holders) for turn in turns] == [["primary", "backup"]] * 4
