"""Tell managers once a week what is wrong in the rotations, and what is ahead."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User
from accounts.roles import Role
from notifications.models import Message
from notifications.services import queue_message
from rotations.checks import RotationReport, check_rotation
from rotations.models import Rotation
from timekeeping.wall_clock import UnknownTimeZone, parse_zone, to_instant

# Mondays on the manager's own clock.
MESSAGE_AT = time(8)
# What is good to know is told for the weeks ahead only, or every message would repeat the whole year.
NOTICES_AHEAD = timedelta(weeks=6)
SUBJECTS = {0: "Rotations: nothing is wrong", 1: "Rotations: 1 thing is wrong"}


def tell_managers(*, now: datetime) -> int:
    """Mail every manager what the checks found, once in each of their weeks; return to how many. Safe to run twice."""
    wanted = {key: user for user in User.objects.with_role(Role.MANAGER) if (key := _key(user, now=now))}
    told = Message.objects.filter(idempotency_key__in=wanted).values_list("idempotency_key", flat=True)
    waiting = {key: user for key, user in wanted.items() if key not in set(told)}
    if not waiting:
        return 0
    reports = [check_rotation(rotation, now=now) for rotation in Rotation.objects.with_members()]
    if not reports:
        return 0
    body = _body(reports, now=now)
    n_problems = sum(len(report.problems) for report in reports)
    return sum(
        _tell(user, key=key, n_problems=n_problems, body=body, now=now) for key, user in waiting.items()
    )


@transaction.atomic
def _tell(user: User, *, key: str, n_problems: int, body: str, now: datetime) -> bool:
    subject = SUBJECTS.get(n_problems, f"Rotations: {n_problems} things are wrong")
    message = queue_message(user, subject=subject, body=body, key=key, reference="rotation checks", now=now)
    return message is not None


def _key(user: User, *, now: datetime) -> str | None:
    """Return what names the message of the person's week, None before it is due."""
    try:
        zone = parse_zone(user.time_zone)
    except UnknownTimeZone:
        zone = parse_zone("UTC")
    today = now.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    if now < to_instant(datetime.combine(monday, MESSAGE_AT), zone):
        return None
    year, week, _ = monday.isocalendar()
    return f"rotation-checks:{year}-W{week:02}:{user.pk}"


def _body(reports: Sequence[RotationReport], *, now: datetime) -> str:
    sections = [
        {
            "rotation": report.rotation,
            "problems": report.problems,
            "notices": [
                finding
                for finding in report.notices
                if finding.start is None or finding.start < now + NOTICES_AHEAD
            ],
        }
        for report in reports
    ]
    context = {"sections": sections, "base_url": settings.BASE_URL}
    return render_to_string("rotations/email/weekly_checks.txt", context)
