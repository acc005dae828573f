"""The roles of the team. Being a representative is not one of them: it is a Contact of a community."""

from collections.abc import Iterable

from django.db.models import TextChoices


class Role(TextChoices):
    """What a team member does; one person may hold several."""

    STEWARD = "steward", "Support steward"
    INCIDENT_COMMANDER = "incident_commander", "Incident commander"
    MANAGER = "manager", "Manager"
    ADMINISTRATOR = "administrator", "Administrator"


def grantable_by(roles: Iterable[str]) -> tuple[Role, ...]:
    """Return the roles that somebody who holds `roles` may give to others."""
    held = set(roles)
    if Role.ADMINISTRATOR in held:
        return tuple(Role)
    if Role.MANAGER in held:
        return (Role.STEWARD, Role.INCIDENT_COMMANDER)
    return ()


def labels_of(roles: Iterable[str]) -> list[str]:
    """Return the roles' names as people read them, in the order of this module."""
    held = set(roles)
    return [str(role.label) for role in Role if role in held]
