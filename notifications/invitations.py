"""Invite people by mail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from accounts.services import get_or_create_person, grant_roles, guard_granting, hash_token, invite
from notifications.services import queue_message


@dataclass(frozen=True)
class SentInvitation:
    """Who was invited, and the secret link: whoever has it can come in as them."""

    user: User
    link: str


@transaction.atomic
def invite_by_mail(
    email: str, *, invited_by: User, now: datetime, name: str = "", roles: Iterable[str] = ()
) -> SentInvitation:
    """Know a person, give them roles, and mail them a link by which to come in.

    Raises NotAnAddress, RoleNotYoursToGive, AlreadyJoined or AccountClosed; then nothing has changed.
    """
    roles = tuple(roles)
    guard_granting(roles=roles, by=invited_by)
    user, _ = get_or_create_person(email, name=name)
    token = invite(user, invited_by=invited_by, now=now)
    grant_roles(user, roles=roles)
    link = settings.BASE_URL + reverse("accounts:accept", args=[token])
    context = {
        "user": user,
        "invited_by": invited_by,
        "link": link,
        "expires_at": now + settings.INVITATION_LIFETIME,
    }
    queue_message(
        user,
        subject="You are invited to supportdesk",
        body=render_to_string("accounts/email/invitation.txt", context),
        key=f"invitation:{hash_token(token)}",
        reference="",
        now=now,
        is_secret=True,
    )
    return SentInvitation(user=user, link=link)
