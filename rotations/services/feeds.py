"""Secret addresses for calendar programs: made, read, revoked."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import User
from accounts.services import hash_token
from rotations.errors import NotYours, TooManyFeeds
from rotations.models import CalendarFeed, Rotation

MOST_FEEDS = 20
# Programs ask every few minutes; whether an address is still in use can be told from hours.
NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def create_feed(owner: User, *, rotation: Rotation | None = None, now: datetime) -> tuple[CalendarFeed, str]:
    """Make an address for the rotation, or for the owner's own shifts; return it with its secret.

    Only here can the secret be had: its hash is kept. Raises TooManyFeeds.
    """
    # Two forms at once count each other's.
    User.objects.select_for_update().get(pk=owner.pk)
    if owner.calendar_feeds.filter(revoked_at=None).count() >= MOST_FEEDS:
        raise TooManyFeeds(f"You have {MOST_FEEDS} calendar addresses. Revoke one that you no longer use.")
    secret = secrets.token_urlsafe(32)
    feed = CalendarFeed.objects.create(
        owner=owner, rotation=rotation, secret_hash=hash_token(secret), created_at=now
    )
    return feed, secret


@transaction.atomic
def revoke_feed(feed: CalendarFeed, *, actor: User, now: datetime) -> None:
    """Let nobody read by this address any more. Raises NotYours."""
    if feed.owner_id != actor.pk:
        raise NotYours("Only the person who made a calendar address can revoke it.")
    CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now)


def note_read(feed: CalendarFeed, *, now: datetime) -> None:
    """Note that a program read the feed, once an hour at most."""
    if feed.last_read_at is None or feed.last_read_at <= now - NOTED_EVERY:
        CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=now)
