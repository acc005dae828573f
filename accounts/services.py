"""Every change to people: knowing them, inviting them, letting them in."""

import hashlib
import logging
import re
import secrets
from collections.abc import Iterable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.errors import (
    AccountClosed,
    AlreadyJoined,
    InvitationAlreadyUsed,
    InvitationExpired,
    InvitationUnknown,
    LastAdministrator,
    LoginTaken,
    NotALogin,
    NotAnAddress,
    RoleNotYoursToGive,
)
from accounts.models import Invitation, User
from accounts.roles import Role, grantable_by, labels_of
from timekeeping.wall_clock import parse_zone

logger = logging.getLogger(__name__)

# docs.github.com, "Username considerations": letters, digits and single hyphens between them, 39 at most.
_GITHUB_LOGIN = re.compile(r"[a-z0-9](?:-?[a-z0-9]){0,38}", re.IGNORECASE)
LONGEST_GITHUB_LOGIN = 39


def hash_token(token: str) -> str:
    """Return the form in which a link's secret is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def get_or_create_person(email: str, *, name: str = "", time_zone: str = "UTC") -> tuple[User, bool]:
    """Return the person with this address, known from now on; and whether they are new.

    Raises NotAnAddress or UnknownTimeZone.
    """
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise NotAnAddress(f"“{email}” is not an e-mail address.") from None
    existing = User.objects.filter(email=address).first()
    if existing is not None:
        return existing, False
    return User.objects.create_user(address, name=name, time_zone=parse_zone(time_zone).key), True


def machine_account(address: str, *, name: str) -> User:
    """Return the account in whose name a program of ours acts. It is closed: nobody signs in, no mail goes there."""
    machine, _ = User.objects.get_or_create(
        email=address, defaults={"name": name, "is_active": False, "password": UNUSABLE_PASSWORD_PREFIX}
    )
    return machine


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
def set_roles(user: User, *, roles: Iterable[str]) -> bool:
    """Give the person exactly these roles; say whether that changed anything. Raises LastAdministrator."""
    wanted = sorted(set(roles))
    if wanted == sorted(user.roles):
        return False
    if Role.ADMINISTRATOR not in wanted:
        guard_last_administrator(user)
    user.roles = wanted
    user.save(update_fields=["roles"])
    logger.info("roles changed", extra={"person": user.pk, "roles": wanted})
    return True


def guard_last_administrator(user: User) -> None:
    """Raise LastAdministrator if without this person nobody could administer the desk."""
    administrators = User.objects.with_role(Role.ADMINISTRATOR).select_for_update()
    if {person.pk for person in administrators} == {user.pk}:
        raise LastAdministrator(
            f"{user.display_name} is the only administrator. Make somebody else one first."
        )


def guard_granting(*, roles: Iterable[str], by: User) -> None:
    """Raise RoleNotYoursToGive if `by` may not give one of `roles`."""
    refused = set(roles) - set(grantable_by(by.roles))
    if refused:
        names = " and ".join(labels_of(refused)).lower() or "unknown"
        raise RoleNotYoursToGive(f"Only an administrator can do this for the role {names}.")


def has_joined(user: User) -> bool:
    """Say whether the person has proved that the address is theirs, so that they can sign in."""
    return EmailAddress.objects.filter(user=user, verified=True).exists()


@transaction.atomic
def invite(user: User, *, invited_by: User | None, now: datetime) -> str:
    """Make an invitation for a known person, void their older ones, and return the link's secret.

    Whoever has the link chooses the password, so nobody may invite a person who can sign in already, or who holds
    a role that the inviter may not grant. Raises AccountClosed, AlreadyJoined or RoleNotYoursToGive.
    """
    if not user.is_active:
        raise AccountClosed(f"The account of {user.display_name} is closed. Reactivate it first.")
    if has_joined(user):
        raise AlreadyJoined(f"{user.display_name} can sign in already.")
    if invited_by is not None:
        guard_granting(roles=user.roles, by=invited_by)
    # A stranger may have signed up with this address and a password of their own, waiting for it to be confirmed.
    user.set_unusable_password()
    user.save(update_fields=["password"])
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
    if invitation.accepted_at is not None or has_joined(invitation.user):
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
    user.time_zone = parse_zone(time_zone).key
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
def confirm_by_provider(user: User) -> None:
    """Let in a known person whose sign-in provider says that the address is theirs.

    A password set before that may be somebody else's: anybody can sign up with any address, and wait.
    """
    user.set_unusable_password()
    user.save(update_fields=["password"])
    mark_address_verified(user)


@transaction.atomic
def update_profile(user: User, *, name: str, time_zone: str) -> None:
    """Change how a person is named and in which zone they live. Raises UnknownTimeZone."""
    user.name = name.strip()
    user.time_zone = parse_zone(time_zone).key
    user.save(update_fields=["name", "time_zone"])


@transaction.atomic
def set_github_login(user: User, login: str) -> bool:
    """Note who a person is at GitHub, or with "" that it is not known; say whether that changed anything.

    Whoever GitHub's number told before is forgotten with another login. Raises NotALogin or LoginTaken.
    """
    wanted = login.strip().removeprefix("@")
    if wanted and (len(wanted) > LONGEST_GITHUB_LOGIN or not _GITHUB_LOGIN.fullmatch(wanted)):
        raise NotALogin(
            f"“{wanted[:60]}” is no login at GitHub: letters, digits and single hyphens between them, 39 at most."
        )
    held = User.objects.select_for_update().get(pk=user.pk)
    if wanted == held.github_login:
        return False
    taken = User.objects.filter(github_login__iexact=wanted).exclude(pk=user.pk) if wanted else None
    if taken is not None and taken.exists():
        raise LoginTaken(f"Somebody else here is {wanted} at GitHub.")
    if wanted.lower() != held.github_login.lower():
        held.github_id = None
    held.github_login = wanted
    held.save(update_fields=["github_login", "github_id"])
    logger.info("GitHub login changed", extra={"person": user.pk})
    return True


@transaction.atomic
def deactivate_person(user: User) -> None:
    """Close a person's access, at their next request; what they wrote stays. Raises LastAdministrator."""
    guard_last_administrator(user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    Invitation.objects.filter(user=user, accepted_at=None).delete()


@transaction.atomic
def reactivate_person(user: User) -> None:
    """Open a person's access again."""
    user.is_active = True
    user.save(update_fields=["is_active"])
