"""What the clock sets off for rotations."""

import logging

from celery import shared_task
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.roles import Role
from notifications.drills import ANSWERED_WITHIN, report_unanswered, send_drills
from rotations.models import StewardProfile, TimeOff
from rotations.plan_work import work_on
from rotations.services import (
    ask_for_missing_cover,
    extend_announcements,
    give_up_lost_runs,
    read_time_off,
    tell_managers,
    waiting_runs,
)
from rotations.services.time_off_calendar import note_problem

logger = logging.getLogger(__name__)

# Fetching and following rules end before; what is slower than this hangs.
SECONDS_FOR_ONE_PERSON = 120


@shared_task
def announce_ahead() -> int:
    """Keep turns announced about a year ahead, times off covered too; return how many rotations were extended."""
    n_extended = extend_announcements(now=timezone.now())
    ask_for_missing_cover(now=timezone.now())
    return n_extended


@shared_task
def tell_managers_of_checks() -> int:
    """Tell managers once a week what the checks found; return to how many a message went."""
    return tell_managers(now=timezone.now())


@shared_task
def read_time_off_calendars() -> int:
    """Have everybody's own calendar read, each by a task of its own, so that one does not keep the others waiting."""
    profiles = StewardProfile.objects.exclude(time_off_url="").filter(user__is_active=True)
    ids = list(profiles.order_by("pk").values_list("pk", flat=True))
    for profile_id in ids:
        read_time_off_calendar.delay(profile_id)
    return len(ids)


@shared_task(time_limit=SECONDS_FOR_ONE_PERSON)
def read_time_off_calendar(profile_id: int) -> bool:
    """Read one person's own calendar; say whether that was possible. Run again it changes nothing."""
    profile = StewardProfile.objects.select_related("user").filter(pk=profile_id).first()
    if profile is None or not profile.time_off_url or not profile.user.is_active:
        return False
    try:
        return read_time_off(profile, now=timezone.now())
    except Exception:
        # Whatever it is, the person must see that their time off is not up to date; the log has the rest.
        note_problem(
            profile, "The desk failed to read it. Its administrators can find why.", url=profile.time_off_url
        )
        raise


def ask_to_read(profile: StewardProfile) -> None:
    """Have one person's calendar read soon. The request may be lost: the hourly run reads it all the same."""
    try:
        read_time_off_calendar.delay(profile.pk)
    except (OperationalError, OSError) as error:
        logger.warning("request to read a calendar lost", extra={"error_type": type(error).__name__})


@shared_task
def work_on_plan(run_id: int) -> str | None:
    """Plan what a run asks for; return how it ended, nothing when another worker has it."""
    return work_on(run_id, now=timezone.now(), clock=timezone.now)


@shared_task
def look_after_plan_runs() -> int:
    """Begin runs whose poke was lost, and fail those whose worker was; return how many that were."""
    waiting = waiting_runs()
    for run_id in waiting:
        work_on_plan.delay(run_id)
    return len(waiting) + give_up_lost_runs(now=timezone.now())


@shared_task
def test_pages() -> int:
    """Send stewards whose day it is the weekly test page, report who did not answer; return how many were called.

    It stands here because notifications do not know who is away.
    """
    now = timezone.now()
    report_unanswered(now=now)
    away = TimeOff.objects.live().within(now, now + ANSWERED_WITHIN).values("user")
    return send_drills(User.objects.with_role(Role.STEWARD).exclude(pk__in=away), now=now)
