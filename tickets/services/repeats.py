"""Notice what a person sends twice: by a second click, from a second tab, or because the browser tried again."""

from collections.abc import Collection
from uuid import UUID

from accounts.models import User
from tickets.models import Attachment, Comment, Ticket
from tickets.services.texts import storable
from tickets.states import EventKind


def was_said(
    ticket: Ticket,
    *,
    kind: EventKind,
    actor: User,
    body: str,
    since: int | None,
    files: Collection[UUID],
) -> bool:
    """Say whether `actor` has sent this text `since` the version that their page shows; the ticket is locked.

    The same words from a page that shows them already are meant. So is a file that did not come along before.
    """
    if not since:
        return False
    events = ticket.events.filter(kind=kind, actor=actor, version__gt=since, comment__body=storable(body))
    said = events.select_related("comment").last()
    if said is None or said.comment is None:
        return False
    return _files_of(said.comment) >= _files_sent(files, actor=actor)


def was_shared(ticket: Ticket, *, actor: User, text: str, since: int | None) -> bool:
    """Say whether `actor` has handed this text to GitHub `since` the version that their page shows."""
    if not since:
        return False
    shared = ticket.events.filter(kind=EventKind.SHARED_NOTE, actor=actor, version__gt=since)
    return shared.filter(data__text=text).exists()


def _files_of(comment: Comment) -> set[tuple[str, int]]:
    return set(comment.attachments.values_list("name", "size"))


def _files_sent(keys: Collection[UUID], *, actor: User) -> set[tuple[str, int]]:
    """Return names and sizes: a browser that tries again sends its files again, and they get other keys."""
    if not keys:
        return set()
    return set(Attachment.objects.filter(key__in=keys, uploaded_by=actor).values_list("name", "size"))
