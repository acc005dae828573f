"""The desk's account at GitHub, and the repositories that it works in: connect, add, forget, make the webhook."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from github_mirror.at_once import send_at_once
from github_mirror.connecting import is_set_by_environment
from github_mirror.credentials import decrypted, encrypted
from github_mirror.errors import NotAllowedAsItIs, NotConnected, SetByEnvironment
from github_mirror.facts import RepositoryFacts
from github_mirror.models import Connection, ConnectionKind, Repository
from github_mirror.probing import Probe
from github_mirror.repositories import note_recovered

# What the desk wants to hear of.
HOOK_EVENTS = ["issues", "issue_comment", "repository"]


@transaction.atomic
def connect(
    probe: Probe, *, kind: ConnectionKind, secret: str, app_id: int | None, actor: User, now: datetime
) -> Repository:
    """Keep how the desk signs in, encrypted, and the repository that was probed with it.

    Raises SetByEnvironment, or NotAllowedAsItIs where something is missing.
    """
    _refuse_environment()
    repository = add_repository(probe, now=now)
    Connection.objects.update_or_create(
        pk=1,
        defaults={
            "kind": kind,
            "app_id": app_id,
            "installation_id": None,
            "secret": encrypted(secret),
            "connected_by": actor,
            "connected_at": now,
            "ends_at": probe.ends_at,
            "refused_at": None,
            "refused_why": "",
        },
    )
    # What another account could not do is tried at once.
    for held in Repository.objects.exclude(error=""):
        note_recovered(held, now=now, is_writing=True)
    return repository


@transaction.atomic
def add_repository(probe: Probe, *, now: datetime) -> Repository:
    """Keep a repository that was probed, as its manager saw it just now. Raises NotAllowedAsItIs."""
    facts = probe.facts
    if facts is None or not probe.is_enough:
        raise NotAllowedAsItIs("GitHub does not let the desk do what it needs there yet. Nothing was saved.")
    known = Repository.objects.select_for_update().filter(github_id=facts.github_id).first()
    repository = known or Repository.objects.get_or_create(full_name=facts.full_name)[0]
    if (repository.is_private or repository.was_private) and not facts.is_private:
        repository.public_since = now
    for name, value in _as_seen(facts, now=now).items():
        setattr(repository, name, value)
    if not facts.is_private:
        repository.publishes_by_itself = False
    repository.save(update_fields=[*_as_seen(facts, now=now), "publishes_by_itself", "public_since"])
    note_recovered(repository, now=now, is_writing=True)
    send_at_once(repository, now=now)
    return repository


@transaction.atomic
def disconnect() -> None:
    """Forget how the desk signs in; what belongs to issues that exist waits. Raises SetByEnvironment."""
    _refuse_environment()
    Connection.objects.all().delete()


@transaction.atomic
def new_webhook_secret() -> str:
    """Return a fresh secret for the repositories' webhooks, kept encrypted; the old one no longer counts.

    Raises SetByEnvironment or NotConnected.
    """
    if settings.GITHUB_WEBHOOK_SECRET:
        raise SetByEnvironment("The webhook's secret is set by GITHUB_WEBHOOK_SECRET.")
    secret = secrets.token_urlsafe(32)
    if not Connection.objects.filter(pk=1).update(webhook_secret=encrypted(secret)):
        raise NotConnected("Connect GitHub first, or set GITHUB_WEBHOOK_SECRET.")
    return secret


def hook_as_wanted(*, url: str) -> Mapping[str, Any]:
    """Return what to ask of GitHub for a repository's webhook, with the secret that is kept or a fresh one."""
    secret = settings.GITHUB_WEBHOOK_SECRET or kept_webhook_secret() or new_webhook_secret()
    config = {"url": url, "content_type": "json", "secret": secret, "insecure_ssl": "0"}
    return {"name": "web", "active": True, "events": HOOK_EVENTS, "config": config}


def kept_webhook_secret() -> str:
    """Return the secret that a manager had made, "" where there is none; raise UnreadableSecret."""
    row = Connection.objects.first()
    return decrypted(row.webhook_secret) if row and row.webhook_secret else ""


@transaction.atomic
def note_hook(repository: Repository, hook_id: int) -> None:
    """Keep which webhook GitHub made."""
    Repository.objects.filter(pk=repository.pk).update(hook_id=hook_id)


def _refuse_environment() -> None:
    if is_set_by_environment():
        raise SetByEnvironment("How the desk signs in at GitHub is set by its environment.")


def _as_seen(facts: RepositoryFacts, *, now: datetime) -> dict[str, Any]:
    return {
        "full_name": facts.full_name,
        "github_id": facts.github_id,
        "node_id": facts.node_id,
        "is_private": facts.is_private,
        "was_private": facts.is_private,
        "checked_at": now,
        "etag": facts.etag,
    }
