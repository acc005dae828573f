"""How the desk is connected to GitHub: by the environment, else as a manager connected it, else not (a dry run)."""

import hashlib

from django.conf import settings

from github_mirror.budgets import Budgets
from github_mirror.client import AppSignIn, Gate, GitHub, SignIn, TokenSignIn
from github_mirror.credentials import decrypted
from github_mirror.errors import NoAccess, NotConnected
from github_mirror.models import Connection, ConnectionKind, Repository


def is_set_by_environment() -> bool:
    """Say whether the environment says how the desk signs in."""
    return bool(settings.GITHUB_TOKEN or settings.GITHUB_APP_ID)


def is_dry_run() -> bool:
    """Say whether nothing leaves the house: the desk has no account at GitHub, or no repository."""
    if not settings.GITHUB_REPOSITORY and not Repository.objects.exists():
        return True
    return not is_set_by_environment() and not Connection.objects.exists()


def github(*, gate: Gate | None = None) -> GitHub:
    """Return GitHub as the desk's account sees it; raise NotConnected in a dry run, UnreadableSecret or NoAccess.

    Its requests are paid for from the account's budgets, unless another `gate` sees to that.
    """
    return GitHub(base_url=settings.GITHUB_API_URL, sign_in=_sign_in(), gate=gate or Budgets(account()))


def github_as(kind: ConnectionKind, *, secret: str, app_id: str = "", gate: Gate | None = None) -> GitHub:
    """Return GitHub as seen with what somebody entered; raise NoAccess where an app's key is no key."""
    return GitHub(
        base_url=settings.GITHUB_API_URL, sign_in=_sign_in_as(kind, secret=secret, app_id=app_id), gate=gate
    )


def account() -> str:
    """Return a name for the account whose limits count, that tells nothing of its secret; "" in a dry run."""
    if settings.GITHUB_APP_ID:
        return f"app-{settings.GITHUB_APP_ID}"
    if settings.GITHUB_TOKEN:
        return f"token-{hashlib.sha256(settings.GITHUB_TOKEN.encode()).hexdigest()[:16]}"
    row = Connection.objects.first()
    if row is None:
        return ""
    return (
        f"app-{row.app_id}"
        if row.kind == ConnectionKind.APP
        else f"connection-{row.connected_at.timestamp():.0f}"
    )


def _sign_in() -> SignIn:
    if settings.GITHUB_APP_ID:
        return _sign_in_as(
            ConnectionKind.APP, secret=settings.GITHUB_APP_PRIVATE_KEY, app_id=settings.GITHUB_APP_ID
        )
    if settings.GITHUB_TOKEN:
        return TokenSignIn(settings.GITHUB_TOKEN)
    row = Connection.objects.first()
    if row is None:
        raise NotConnected("The desk is not connected to GitHub.")
    return _sign_in_as(ConnectionKind(row.kind), secret=decrypted(row.secret), app_id=str(row.app_id or ""))


def _sign_in_as(kind: ConnectionKind, *, secret: str, app_id: str) -> SignIn:
    if kind == ConnectionKind.TOKEN:
        return TokenSignIn(secret)
    try:
        sign_in = AppSignIn(app_id, secret)
        # Signing shows whether the key is one; otherwise the first request would fail in a way nobody understands.
        sign_in.prove_key()
    except ValueError as error:
        raise NoAccess("The GitHub App's private key is not a PEM key.") from error
    return sign_in
