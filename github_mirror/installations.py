"""What happens to the desk's app at GitHub: taken away, suspended, given to other repositories."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from github_mirror.errors import NoAccess
from github_mirror.inbound.values import Applied
from github_mirror.models import Connection, ConnectionKind, Repository
from github_mirror.payloads import Payload
from github_mirror.repositories import note_recovered, note_trouble

REFUSED = {
    "deleted": "The desk's app was uninstalled at GitHub.",
    "suspend": "The desk's app was suspended at GitHub.",
}
WELCOME = {
    "created": "The desk's app was installed at GitHub.",
    "unsuspend": "The desk's app may work again at GitHub.",
    "new_permissions_accepted": "The desk's app has its new permissions at GitHub.",
}


@transaction.atomic
def apply_installation(payload: Payload, *, now: datetime) -> Applied:
    """Note that the app lost its access, or has it again: writing waits, and goes on by itself."""
    words = REFUSED.get(payload.action) or WELCOME.get(payload.action)
    if words is None:
        return Applied("Nothing to do here.", is_ours=False)
    is_refused = payload.action in REFUSED
    app = Connection.objects.filter(kind=ConnectionKind.APP)
    app.update(refused_at=now if is_refused else None, refused_why=words if is_refused else "")
    _note(_named(payload, "repositories"), words if is_refused else "", now=now)
    return Applied(words, changes=(words,))


@transaction.atomic
def apply_installation_repositories(payload: Payload, *, now: datetime) -> Applied:
    """Note which repositories the app may use, and which no longer."""
    removed = _named(payload, "repositories_removed")
    added = _named(payload, "repositories_added")
    _note(removed, "The desk's app may no longer use this repository.", now=now)
    _note(added, "", now=now)
    names = [f"{one} (no longer)" for one in removed] + [f"{one}" for one in added]
    if not names:
        return Applied("About none of our repositories.", is_ours=False)
    return Applied(f"The desk's app may use: {', '.join(names)}."[:300], changes=tuple(names))


def _named(payload: Payload, part: str) -> QuerySet[Repository]:
    """Return our repositories that a part of the body lists; all where there is no such part."""
    listed = payload.data.get(part)
    if not isinstance(listed, list):
        return Repository.objects.all() if part == "repositories" else Repository.objects.none()
    numbers = [one["id"] for one in listed if isinstance(one, dict) and isinstance(one.get("id"), int)]
    names = [str(one.get("full_name") or "") for one in listed if isinstance(one, dict)]
    return Repository.objects.filter(Q(github_id__in=numbers) | Q(github_id=None, full_name__in=names))


def _note(repositories: Iterable[Repository], trouble: str, *, now: datetime) -> None:
    for repository in repositories:
        if trouble:
            note_trouble(repository, NoAccess(trouble), now=now)
        else:
            note_recovered(repository, now=now, is_writing=True)
