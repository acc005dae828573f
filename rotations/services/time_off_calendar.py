"""Keep people's time off in step with the calendars that they keep elsewhere."""

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from django.conf import settings
from django.db import transaction

from accounts.models import User
from rotations.calendar_fetch import fetch_calendar, target_of
from rotations.errors import RotationError
from rotations.models import StewardProfile, TimeOff
from rotations.services.people import cancel_time_off, record_time_off
from rotations.time_off_calendar import Absence, read_absences

logger = logging.getLogger(__name__)

# A little longer than shifts are announced.
AHEAD = timedelta(days=400)
SECONDS_TO_UNDERSTAND = 20.0
# What an event is called is the person's own business, so it is not kept.
NOTE = "From their own calendar"


@transaction.atomic
def set_time_off_calendar(user: User, *, url: str, now: datetime) -> StewardProfile:
    """Say where the person keeps their time off, or nowhere for ""; it is read by the next run.

    Without an address, what was read from it for the time to come is cancelled. Raises CalendarUnreadable.
    """
    if url:
        target_of(url, trusted_hosts=settings.CALENDAR_TRUSTED_HOSTS)
    profile, _ = StewardProfile.objects.select_for_update().get_or_create(user=user)
    profile.time_off_url, profile.time_off_problem, profile.time_off_read_at = url, "", None
    profile.save(update_fields=["time_off_url", "time_off_problem", "time_off_read_at"])
    if not url:
        _bring_in_line(user, [], now=now)
    return profile


def read_time_off(profile: StewardProfile, *, now: datetime) -> bool:
    """Fetch the person's calendar and bring their time off in line with it; say whether that was possible.

    What went wrong is kept as a sentence, and the time off that was read before stays as it was.
    """
    url = profile.time_off_url
    try:
        content = fetch_calendar(url, trusted_hosts=settings.CALENDAR_TRUSTED_HOSTS)
        give_up_at = monotonic() + SECONDS_TO_UNDERSTAND
        absences = read_absences(
            content,
            zone=profile.user.zone,
            start=now,
            end=now + AHEAD,
            is_too_late=lambda: monotonic() > give_up_at,
        )
        sync_time_off(profile, absences, url=url, now=now)
    except RotationError as error:
        note_problem(profile, str(error), url=url)
        return False
    return True


@transaction.atomic
def sync_time_off(
    profile: StewardProfile, absences: Sequence[Absence], *, url: str, now: datetime
) -> tuple[int, int]:
    """Cancel what left the calendar, record what is new in it; return how many of each.

    What moved is cancelled and recorded anew. What the person entered here is never touched, nor is anything when the
    address was changed since the calendar was fetched.
    """
    locked = StewardProfile.objects.select_for_update(of=("self",)).select_related("user").get(pk=profile.pk)
    if locked.time_off_url != url:
        return 0, 0
    n_cancelled, n_recorded = _bring_in_line(locked.user, absences, now=now)
    locked.time_off_read_at, locked.time_off_problem = now, ""
    locked.save(update_fields=["time_off_read_at", "time_off_problem"])
    logger.info(
        "time off read", extra={"person": locked.user_id, "cancelled": n_cancelled, "new": n_recorded}
    )
    return n_cancelled, n_recorded


def _bring_in_line(user: User, absences: Sequence[Absence], *, now: datetime) -> tuple[int, int]:
    read_before = TimeOff.objects.live().filter(user=user, ends_at__gt=now).exclude(calendar_uid="")
    wanted = {(absence.uid, absence.start, absence.end): absence for absence in absences if absence.end > now}
    leaving = [
        time_off
        for time_off in read_before
        if wanted.pop((time_off.calendar_uid, time_off.starts_at, time_off.ends_at), None) is None
    ]
    for time_off in leaving:
        cancel_time_off(time_off, actor=user, now=now)
    for absence in wanted.values():
        record_time_off(
            user, start=absence.start, end=absence.end, note=NOTE, calendar_uid=absence.uid, now=now
        )
    return len(leaving), len(wanted)


def note_problem(profile: StewardProfile, sentence: str, *, url: str) -> None:
    """Keep why the calendar at the address could not be read, unless the address was changed meanwhile."""
    found = StewardProfile.objects.filter(pk=profile.pk, time_off_url=url)
    found.update(time_off_problem=sentence[:300])
    logger.info("time off not read", extra={"person": profile.user_id})
