"""Whom a step may name, with what the desk knows now."""

from accounts.models import User
from accounts.roles import Role
from communities.states import ContactRole
from notifications.models import Channel
from rotations.models import Rotation


def recipient_choices() -> list[tuple[str, str]]:
    """Return texts that a step may name, each with what it means, in three queries."""
    rotations = list(Rotation.objects.values_list("slug", "name", "levels"))
    levels = dict.fromkeys(level for _, _, levels in rotations for level in levels)
    channels = Channel.objects.order_by("slug").values_list("slug", "name")
    people = sorted(
        User.objects.filter(is_active=True, roles__overlap=Role.values),
        key=lambda one: one.display_name.casefold(),
    )
    return [
        *((f"on-call:{level}", f"who is on call at {level}") for level in levels),
        *(
            (f"on-call:{slug}/{level}", f"who is on call at {level} of {name}")
            for slug, name, levels in rotations
            for level in levels
            if len(rotations) > 1
        ),
        ("commander", "the incident commander on call"),
        ("lead", "who leads the ticket"),
        *((f"role:{role.value}", f"everybody who is {role.label.lower()}") for role in Role),
        *((f"community:{role.value}", f"{role.label.lower()}s of the community") for role in ContactRole),
        *((f"channel:{slug}", f"the channel {name}") for slug, name in channels),
        ("everyone", "everyone in the team"),
        *((f"person:{person.email}", person.display_name) for person in people),
    ]
