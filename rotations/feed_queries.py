"""What calendar programs read: the shifts of a feed as iCalendar events."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.services import hash_token
from rotations.ical import Content, Entry, summary_of
from rotations.models import CalendarFeed, Rotation, Shift

# How far back shifts stay in a calendar, and how long the ones taken back are told to be cancelled.
KEPT = timedelta(days=90)


def find_feed(secret: str) -> CalendarFeed | None:
    """Return the feed of this secret; None if there is none, it was revoked or its owner has no access any more.

    Found by the hash, which tells nobody by its timing how near a guess came.
    """
    found = CalendarFeed.objects.select_related("owner", "rotation")
    feed = found.filter(secret_hash=hash_token(secret), revoked_at=None).first()
    return feed if feed and feed.owner.is_team_member else None


def feeds_of(user: User) -> list[CalendarFeed]:
    """Return the addresses that a person has and has not revoked, the newest first."""
    return list(user.calendar_feeds.filter(revoked_at=None).select_related("rotation"))


def content_of(feed: CalendarFeed, *, now: datetime) -> Content:
    """Return what the calendar of a feed holds: 90 days back and all that is announced, in one query."""
    name = feed.rotation.name if feed.rotation else f"{feed.owner.display_name}: shifts"
    zone = feed.rotation.zone if feed.rotation else feed.owner.zone
    return Content(tuple(entries_of(_shifts(feed, now=now))), name, zone.key)


def _shifts(feed: CalendarFeed, *, now: datetime) -> QuerySet[Shift]:
    since = now - KEPT
    is_recent = Q(withdrawn_at=None) | Q(withdrawn_at__gt=since)
    whose = Q(rotation=feed.rotation) if feed.rotation else Q(user=feed.owner)
    found = Shift.objects.filter(is_recent, whose, ends_at__gt=since)
    return found.select_related("rotation", "user").order_by("starts_at", "level", "pk")


def entries_of(shifts: Iterable[Shift]) -> list[Entry]:
    """Return the events of shifts in their order; of those withdrawn only what has not come back under its uid."""
    entries: dict[str, Entry] = {}
    for shift in sorted(shifts, key=lambda shift: (shift.withdrawn_at is None, shift.sequence)):
        entry = _entry(shift)
        entries[entry.uid] = entry
    return sorted(entries.values(), key=lambda entry: (entry.start, entry.summary, entry.uid))


def _entry(shift: Shift) -> Entry:
    is_cancelled = shift.withdrawn_at is not None or shift.level not in shift.rotation.levels
    holder = shift.user if shift.user and shift.user.is_active else None
    return Entry(
        uid=f"{shift.uid}@{urlsplit(settings.BASE_URL).hostname}",
        sequence=shift.sequence + is_cancelled,
        summary=summary_of(
            level=shift.level,
            holder=holder.display_name if holder else None,
            rotation=shift.rotation.name,
        ),
        start=shift.starts_at,
        end=shift.ends_at,
        changed_at=shift.withdrawn_at or shift.recorded_at,
        is_cancelled=is_cancelled,
        url=settings.BASE_URL + reverse("rotations:page", args=[shift.rotation.slug]),
    )


def rotations_to_follow() -> list[Rotation]:
    """Return the rotations of which a person may have a calendar."""
    return list(Rotation.objects.all())
