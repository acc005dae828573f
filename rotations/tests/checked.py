"""A rotation that every check finds in order, for tests that spoil one thing each."""

from datetime import datetime, timedelta

from accounts.models import User
from accounts.roles import Role
from rotations.checks import Finding, RotationReport, check_rotation
from rotations.models import Rotation
from rotations.queries import find_rotations
from rotations.tests.factories import MEMBERS, NOW, a_rotation

ANA, BEN, CHO = MEMBERS
DAY, HOUR, WEEK = timedelta(days=1), timedelta(hours=1), timedelta(weeks=1)


def people_in_order() -> None:
    """Know the members of the default rotation, each with a zone and a password."""
    for email, name, zone in (
        (ANA, "Ana Silva", "Europe/Lisbon"),
        (BEN, "Ben Ode", "America/New_York"),
        (CHO, "Cho Min", "Asia/Seoul"),
    ):
        User.objects.create_user(
            email, name=name, password="a long passphrase", roles=[Role.STEWARD], time_zone=zone
        )


def a_rotation_in_order(**changes: object) -> Rotation:
    """Load the default rotation, with people who can be reached."""
    people_in_order()
    return a_rotation(**changes)


def user(email: str) -> User:
    return User.objects.get(email=email)


def checked(
    *, now: datetime = NOW, start: datetime | None = None, end: datetime | None = None
) -> RotationReport:
    """Check the default rotation."""
    return check_rotation(find_rotations("support")[0], now=now, start=start, end=end)


def only_problem() -> Finding:
    """Return the one thing that is wrong with it."""
    (problem,) = checked().problems
    return problem
