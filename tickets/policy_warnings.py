"""What a policy names that the desk does not know: said to whoever drafts it, never refused. It may come to exist."""

from collections.abc import Iterator
from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Role
from communities.models import Community
from communities.states import ContactRole
from notifications.models import Channel
from rotations.models import Rotation
from tickets.policy import STANDARD_PLAN, Policy, Recipient, RecipientKind
from tickets.priority import RULES


@dataclass(frozen=True)
class _Known:
    """What the names of a policy are looked up in, read once."""

    levels: dict[str, frozenset[str]]
    team: dict[str, User]
    channels: frozenset[str]
    plans_in_use: frozenset[str]


def policy_warnings(policy: Policy) -> list[str]:
    """Return a sentence for each thing that the policy names and nobody here knows, in four queries."""
    known = _Known(
        levels={slug: frozenset(levels) for slug, levels in Rotation.objects.values_list("slug", "levels")},
        team={user.email: user for user in User.objects.filter(is_active=True).exclude(roles=[])},
        channels=frozenset(Channel.objects.values_list("slug", flat=True)),
        plans_in_use=frozenset(
            Community.objects.exclude(support_plan=None).values_list("support_plan__slug", flat=True)
        ),
    )
    return [
        *_of_rules(policy),
        *_of_recipients(policy, known),
        *_of_commanders(policy, known),
        *_of_plans(policy, known),
    ]


def _of_rules(policy: Policy) -> Iterator[str]:
    known = {rule.slug for rule in RULES}
    for slug in sorted(set(policy.rules) - known):
        yield f"There is no rule {slug}; nothing gets another tier by it."


def _of_recipients(policy: Policy, known: _Known) -> Iterator[str]:
    seen = set[tuple[str, str]]()
    for name, path in sorted(policy.paths.items()):
        for step in path.steps:
            for recipient in step.recipients:
                problem = _problem_with(recipient, known)
                if problem and (name, problem) not in seen:
                    seen.add((name, problem))
                    yield f"Path {name}: {problem}"


def _problem_with(recipient: Recipient, known: _Known) -> str:
    value = recipient.value
    match recipient.kind:
        case RecipientKind.ON_CALL:
            return _problem_with_level(value, known)
        case RecipientKind.ROLE if value not in Role.values:
            return f"there is no role {value}; there are {', '.join(Role.values)}."
        case RecipientKind.ROLE if not any(user.has_role(value) for user in known.team.values()):
            return f"nobody holds the role {value}."
        case RecipientKind.COMMUNITY if value not in ContactRole.values:
            return f"communities have no role {value}; they have {', '.join(ContactRole.values)}."
        case RecipientKind.PERSON if value not in known.team:
            return f"{value} is not in the team, or has left it."
        case RecipientKind.CHANNEL if value not in known.channels:
            return f"there is no channel {value}."
    return ""


def _problem_with_level(value: str, known: _Known) -> str:
    rotation, _, level = value.rpartition("/")
    if rotation and rotation not in known.levels:
        return f"there is no rotation {rotation}."
    if rotation and level not in known.levels[rotation]:
        return f"the rotation {rotation} has no level {level}."
    if not any(level in levels for levels in known.levels.values()):
        return f"no rotation has a level {level}."
    return ""


def _of_commanders(policy: Policy, known: _Known) -> Iterator[str]:
    if policy.commander_rotation and policy.commander_rotation not in known.levels:
        yield f"There is no rotation {policy.commander_rotation} of incident commanders."
    is_used = any(
        recipient.kind is RecipientKind.COMMANDER
        for path in policy.paths.values()
        for step in path.steps
        for recipient in step.recipients
    )
    has_commanders = any(user.is_incident_commander for user in known.team.values())
    if is_used and not policy.commander_rotation and not has_commanders:
        yield "Nobody holds the role of incident commander."


def _of_plans(policy: Policy, known: _Known) -> Iterator[str]:
    for slug in sorted(known.plans_in_use - set(policy.plans) - {STANDARD_PLAN}):
        yield f"Communities have the plan {slug}, which the policy does not name; they get the standard one."
