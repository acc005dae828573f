"""Every change to people: knowing them, inviting them, letting them in."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.errors import InvitationAlreadyUsed, InvitationExpired, InvitationUnknown, NotAnAddress
from accounts.models import Invitation, User


def hash_token(token: str) -> str:
    """Return the form in which a link's secret is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def get_or_create_person(email: str, *, name: str = "", time_zone: str = "UTC") -> tuple[User, bool]:
    """Return the person with this address, known from now on; and whether they are new.

    Raises NotAnAddress.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise NotAnAddress(f"“{email}” is not an e-mail address.") from None
    existing = User.objects.filter(email=address).first()
    if existing is not None:
        return existing, False
    return User.objects.create_user(address, name=name, time_zone=time_zone), True


@transaction.atomic
def grant_roles(user: User, *, roles: Iterable[str]) -> bool:
    """Add `roles` to the person's roles; say whether that changed anything."""
    merged = sorted(set(user.roles) | set(roles))
    if merged == sorted(user.roles):
        return False
    user.roles = merged
    user.save(update_fields=["roles"])
    return True


@transaction.atomic
def invite(user: User, *, invited_by: User | None, now: datetime) -> str:
    """Make an invitation for a known person, void their older ones, and return the link's secret."""
    Invitation.objects.filter(user=user, accepted_at=None, expires_at__gt=now).update(expires_at=now)
    token = secrets.token_urlsafe(32)
    Invitation.objects.create(
        user=user,
        invited_by=invited_by,
        token_hash=hash_token(token),
        created_at=now,
        expires_at=now + settings.INVITATION_LIFETIME,
    )
    return token


def find_invitation(token: str, *, now: datetime) -> Invitation:
    """Return the usable invitation of a link.

    Raises InvitationUnknown, InvitationAlreadyUsed or InvitationExpired.
    """
    invitation = Invitation.objects.select_related("user").filter(token_hash=hash_token(token)).first()
    if invitation is None or not invitation.user.is_active:
        raise InvitationUnknown("This invitation link is not valid. Ask for a new one.")
    if invitation.accepted_at is not None:
        raise InvitationAlreadyUsed("This invitation was used already. Sign in instead.")
    if invitation.expires_at <= now:
        raise InvitationExpired("This invitation has expired. Ask for a new one.")
    return invitation


@transaction.atomic
def accept_invitation(token: str, *, name: str, password: str, time_zone: str, now: datetime) -> User:
    """Let an invited person in: set their password, name and zone, and mark their address verified.

    The link proves that they read mail at this address. Raises as find_invitation does.
    """
    Invitation.objects.select_for_update().filter(token_hash=hash_token(token)).first()
    invitation = find_invitation(token, now=now)
    user = invitation.user
    user.name = name.strip()
    user.time_zone = time_zone
    user.set_password(password)
    user.save(update_fields=["name", "time_zone", "password"])
    invitation.accepted_at = now
    invitation.save(update_fields=["accepted_at"])
    mark_address_verified(user)
    return user


def mark_address_verified(user: User) -> None:
    """Tell allauth that the person's address is theirs."""
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"verified": True, "primary": True}
    )


@transaction.atomic
def update_profile(user: User, *, name: str, time_zone: str) -> None:
    """Change how a person is named and in which zone they live."""
    user.name = name.strip()
    user.time_zone = time_zone
    user.save(update_fields=["name", "time_zone"])


@transaction.atomic
def deactivate_person(user: User) -> None:
    """Close a person's access; what they wrote stays."""
    user.is_active = False
    user.save(update_fields=["is_active"])
    Invitation.objects.filter(user=user, accepted_at=None).delete()
