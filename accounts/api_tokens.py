"""Tokens of programs: made, found at each request, revoked."""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from accounts.errors import ApiTokenNameTaken, ApiTokenNeedsName, ApiTokenUnknown, UnknownScope
from accounts.models import ApiToken, User
from accounts.scopes import Scope
from accounts.services import hash_token

logger = logging.getLogger(__name__)

# So that programs that look for leaked secrets, and people, know one when they see it.
PREFIX = "sdk_"
LONGEST = 200
# A write per request would make every program queue for one row.
USE_IS_NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def create_api_token(
    name: str, *, scopes: Iterable[str], now: datetime, created_by: User | None = None
) -> str:
    """Make a token and return it; it cannot be read again.

    Raises UnknownScope, ApiTokenNeedsName or ApiTokenNameTaken.
    """
    called, wanted = name.strip()[:80], sorted(set(scopes))
    for scope in wanted:
        if scope not in Scope.values:
            raise UnknownScope(f"There is no scope {scope!r}. Known: {', '.join(Scope.values)}.")
    if not called or not wanted:
        raise ApiTokenNeedsName("A token needs a name and at least one scope.")
    if ApiToken.objects.select_for_update().filter(name=called, revoked_at=None).exists():
        raise ApiTokenNameTaken(
            f"A token named {called!r} is in use. Revoke it first, or choose another name."
        )
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=called, scopes=wanted, token_hash=hash_token(secret), created_by=created_by, created_at=now
    )
    logger.info("API token created", extra={"token": token.pk, "scopes": wanted})
    return secret


@transaction.atomic
def revoke_api_token(name: str, *, now: datetime) -> ApiToken:
    """Close a token for good, from the next request on. Raises ApiTokenUnknown."""
    token = ApiToken.objects.select_for_update().filter(name=name.strip(), revoked_at=None).first()
    if token is None:
        raise ApiTokenUnknown(f"No token named {name.strip()!r} is in use.")
    token.revoked_at = now
    token.save(update_fields=["revoked_at"])
    logger.info("API token revoked", extra={"token": token.pk})
    return token


def find_api_token(secret: str, *, now: datetime) -> ApiToken | None:
    """Return the token in use with this secret, None if there is none, and note that it was used.

    It is found by the hash of the secret, so how long that takes says nothing about any part of it.
    """
    if len(secret) > LONGEST:
        return None
    token = ApiToken.objects.filter(token_hash=hash_token(secret), revoked_at=None).first()
    if token is not None:
        noted_before = Q(last_used_at=None) | Q(last_used_at__lte=now - USE_IS_NOTED_EVERY)
        if token.last_used_at is None or token.last_used_at <= now - USE_IS_NOTED_EVERY:
            ApiToken.objects.filter(noted_before, pk=token.pk).update(last_used_at=now)
    return token
