"""Ask the planner about a rotation: from rows to its problem, and from its plan back to turns to publish."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice, pairwise

from accounts.models import User
from rotations.errors import ImpossibleShift
from rotations.fairness import MEMORY
from rotations.ledger import as_member
from rotations.models import Rotation, StewardProfile, TimeOff
from rotations.oncall import Shift
from rotations.planner import Away, Candidate, InvalidProblem, Problem, Weights
from rotations.queries import hours_of, shifts_of
from rotations.reduced_capacity import years_ends
from rotations.services import PlannedTurn
from rotations.turns import Turn, hand_off, turns_between, turns_from
from timekeeping.intervals import Interval

MOST_TURNS = 60


def problem_of(
    rotation: Rotation,
    *,
    plan_from: datetime,
    n_turns: int,
    now: datetime,
    weights: Weights | None = None,
    time_limit: timedelta = timedelta(seconds=20),
) -> Problem:
    """Return what the planner is to solve for a rotation fetched with its members.

    The first turn begins at the first hand-off that is neither before plan_from nor before now. Raises
    ImpossibleShift with a sentence when there is nothing to plan.
    """
    turns = turns_to_plan(rotation, plan_from=plan_from, n_turns=n_turns, now=now)
    start, end = turns[0][0], turns[-1][1]
    try:
        return Problem(
            levels=tuple(rotation.levels),
            turns=tuple(turns),
            candidates=tuple(
                _candidate(user, rotation, start=start - MEMORY, end=end) for user in rotation.active_members
            ),
            turns_before=tuple(_turns_before(rotation, start)),
            past=tuple(shifts_of(rotation, start - MEMORY, start)),
            announced=tuple(_announced(rotation, start, end)),
            away=tuple(_away(rotation, start - MEMORY, end)),
            reduced_periods=years_ends(rotation.zone, start - MEMORY, end),
            weights=weights or Weights(),
            time_limit=time_limit,
        )
    except InvalidProblem as error:
        raise ImpossibleShift(str(error)) from None


def turns_to_plan(rotation: Rotation, *, plan_from: datetime, n_turns: int, now: datetime) -> list[Interval]:
    """Return the bounds of the turns to plan. Raises ImpossibleShift."""
    if not 1 <= n_turns <= MOST_TURNS:
        raise ImpossibleShift(f"Plan 1 to {MOST_TURNS} turns at once, not {n_turns}.")
    if not rotation.active_members:
        raise ImpossibleShift(f"{rotation.name} has no members with access, so nobody can be planned.")
    first = max(plan_from, now)
    ahead = (turn for turn in turns_from(rotation.plan, first) if turn.start >= first)
    return [(turn.start, turn.end) for turn in islice(ahead, n_turns)]


def planned_turns(turns: Sequence[Turn], rotation: Rotation) -> list[PlannedTurn]:
    """Return the planner's turns with people, to preview or to publish."""
    people = {user.email: user for user in rotation.active_members}
    return [
        PlannedTurn(
            turn.start,
            turn.end,
            {level: people[steward] for level, steward in zip(rotation.levels, turn.stewards, strict=True)},
        )
        for turn in turns
    ]


def _candidate(user: User, rotation: Rotation, *, start: datetime, end: datetime) -> Candidate:
    profile: StewardProfile | None = getattr(user, "steward_profile", None)
    levels = frozenset(profile.levels if profile and profile.levels else rotation.levels)
    return Candidate(
        id=user.email,
        hours=replace(hours_of(user), holidays=as_member(user, start=start, end=end).holidays),
        levels=levels & frozenset(rotation.levels),
        capacity=float(profile.capacity) if profile else 1.0,
        first_day=profile.first_on if profile else None,
        last_day=profile.last_on if profile else None,
        is_new=bool(profile and profile.is_new),
    )


def _turns_before(rotation: Rotation, start: datetime) -> list[Interval]:
    began = hand_off(rotation.plan, 0)
    if began >= start:
        return []
    turns = turns_between(rotation.plan, max(began, start - MEMORY), start)
    return [(turn.start, turn.end) for turn in turns if turn.end <= start]


def _announced(rotation: Rotation, start: datetime, end: datetime) -> list[Shift]:
    """Return the planned shifts of the time: what people would see change, stand-ins left aside."""
    rows = rotation.planned_shifts.live().within(start, end).select_related("user")
    return [
        Shift(row.level, row.user.email, max(row.starts_at, start), min(row.ends_at, end)) for row in rows
    ]


def _away(rotation: Rotation, start: datetime, end: datetime) -> list[Away]:
    members = rotation.active_members
    emails = {user.pk: user.email for user in members}
    rows = TimeOff.objects.live().within(start, end).filter(user__in=members)
    # Who stands in somewhere then cannot have another level beside it; swaps are left out, they move with the plan.
    standing_in = rotation.overrides.live().within(start, end).filter(user__in=members, planned_uid=None)
    times = [*rows.values_list("user", "starts_at", "ends_at")]
    times += [*standing_in.values_list("user", "starts_at", "ends_at")]
    return [Away(emails[user], first, last) for user, first, last in times]


def seam_warnings(rotation: Rotation, turns: Sequence[PlannedTurn]) -> list[str]:
    """Say where people who were told their shifts after the plan's end would not go on from it as they should."""
    end, last = turns[-1].end, turns[-1].holders
    rows = rotation.planned_shifts.live().filter(starts_at__lte=end, ends_at__gt=end).select_related("user")
    following = {row.level: row.user for row in rows}
    if set(following) != set(rotation.levels):
        return []
    warnings = [
        f"After the plan {following[later].display_name} has {later}, not {last[earlier].display_name}, "
        f"who had {earlier} before."
        for earlier, later in pairwise(rotation.levels)
        if following[later] != last[earlier]
    ]
    newcomer = following[rotation.levels[0]]
    if newcomer in last.values():
        warnings.append(f"After the plan {newcomer.display_name} begins again without a rest.")
    if warnings and rotation.announced_until:
        until = f"{rotation.announced_until.astimezone(rotation.zone):%d %b %Y}"
        warnings.append(f"Plan to {until}, until when shifts are announced, and this does not arise.")
    return warnings


def turns_until_announced(rotation: Rotation, *, now: datetime) -> int:
    """Return how many turns from the next hand-off reach to where shifts are announced, within what can be planned."""
    if rotation.announced_until is None or not rotation.members.all():
        return 1
    ahead = islice((turn for turn in turns_from(rotation.plan, now) if turn.start >= now), MOST_TURNS)
    return max(1, sum(turn.end <= rotation.announced_until for turn in ahead))
