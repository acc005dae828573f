"""Say how an incident stands, and how it ended: to every community concerned, or between colleagues."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from accounts.models import User
from incidents.errors import IncidentChangedMeanwhile, IncidentIsRunning, SentBefore
from incidents.models import Incident, IncidentUpdate, OfferState
from incidents.queries import answered_tickets, last_update
from incidents.services.change import locked, refuse_outsiders, running, update_due
from tickets.models import Comment, Ticket
from tickets.services import add_note, record
from tickets.services import post_update as post_on_ticket
from tickets.services import reopen as reopen_ticket
from tickets.services import resolve as resolve_ticket
from tickets.services.texts import checked_text
from tickets.states import EventKind

Numbers = tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class UpdateDraft:
    """What somebody wants to say, and what their page showed them: the newest update, and who would hear it.

    None stands for a caller who saw no page.
    """

    body: str
    is_public: bool = True
    key: UUID | None = None
    seen_update: int | None = None
    seen_tickets: Numbers | None = None
    # When its readers hear again; None: as promised.
    next_in: timedelta | None = None


@transaction.atomic
def post_update(number: int, *, draft: UpdateDraft, actor: User, now: datetime) -> IncidentUpdate:
    """Say how it stands. A public update answers each of its tickets, and the next is due anew; others are notes.

    The same submission returns the update it made before. Raises IncidentIsOver, SentBefore where it has another
    text by now, IncidentChangedMeanwhile where a colleague's update or another ticket came between, NothingToSay or
    TextTooLong; then nothing was sent.
    """
    incident = running(number)
    refuse_outsiders(actor, to_do="post an update")
    existing = IncidentUpdate.objects.filter(submission_key=draft.key).first() if draft.key else None
    if existing is not None:
        return _refuse_other_words(existing, incident, draft, actor=actor)
    tickets = answered_tickets(incident) if draft.is_public else [incident.ticket]
    _refuse_stale(incident, draft, tickets=tickets, actor=actor)
    body = checked_text(draft.body, what="update")
    if not draft.is_public:
        add_note(number, actor=actor, body=body, now=now)
        return _keep(incident, draft, body=body, actor=actor, now=now)
    latest = update_due(incident.ticket, start=now)
    chosen = now + draft.next_in if draft.next_in else None
    if chosen is not None and (latest is None or chosen < latest):
        latest = chosen
        body += f"\n\nThe next update comes within {_span(chosen - now)}."
    comments = [post_on_ticket(ticket.number, actor=actor, body=body, now=now) for ticket in tickets]
    incident.community_told_at, incident.next_update_due_at = now, latest
    incident.n_reminders = 0
    incident.save(update_fields=["community_told_at", "next_update_due_at", "n_reminders"])
    return _keep(incident, draft, body=body, actor=actor, now=now, comments=comments)


@transaction.atomic
def resolve_incident(number: int, *, draft: UpdateDraft, actor: User, now: datetime) -> Incident:
    """End an incident with a last word, which resolves each of its tickets and asks its community to confirm.

    Ended already it changes nothing. Raises IncidentChangedMeanwhile, NothingToSay or TextTooLong.
    """
    incident = locked(number)
    refuse_outsiders(actor, to_do="end an incident")
    if incident.resolved_at is not None:
        return incident
    tickets = answered_tickets(incident)
    _refuse_stale(incident, draft, tickets=tickets, actor=actor)
    body = checked_text(draft.body, what="last word")
    for ticket in tickets:
        resolve_ticket(ticket.number, actor=actor, body=body, now=now)
        record(ticket.number, kind=EventKind.INCIDENT_RESOLVED, actor=actor, now=now)
    if incident.ticket not in tickets:
        # It was resolved on its own page before.
        record(number, kind=EventKind.INCIDENT_RESOLVED, actor=actor, now=now)
    comments = [_last_comment(ticket) for ticket in tickets]
    # The forms of one page share their key, and ending twice changes nothing anyway.
    _keep(incident, replace(draft, key=None), body=body, actor=actor, now=now, comments=comments)
    incident.resolved_at, incident.resolved_by = now, actor
    incident.community_told_at = now if tickets else incident.community_told_at
    incident.next_update_due_at, incident.n_reminders = None, 0
    incident.save(
        update_fields=[
            "resolved_at",
            "resolved_by",
            "community_told_at",
            "next_update_due_at",
            "n_reminders",
        ]
    )
    incident.offers.filter(state=OfferState.OPEN).update(state=OfferState.LAPSED, closed_at=now)
    return incident


@transaction.atomic
def reopen_incident(number: int, *, reason: str, actor: User, now: datetime) -> Incident:
    """Open an incident that is over again, and its ticket with it; linked tickets stay as they are.

    Raises IncidentIsRunning, NothingToSay or TextTooLong.
    """
    incident = locked(number)
    if incident.is_running:
        raise IncidentIsRunning("This incident is running already.")
    words = checked_text(reason, what="reason")
    if incident.ticket.is_done:
        incident.ticket = reopen_ticket(number, actor=actor, body=words, now=now)
    incident.resolved_at, incident.resolved_by = None, None
    incident.next_update_due_at, incident.n_reminders = update_due(incident.ticket, start=now), 0
    incident.save(update_fields=["resolved_at", "resolved_by", "next_update_due_at", "n_reminders"])
    # The promise of updates begins again.
    record(number, kind=EventKind.INCIDENT_DECLARED, actor=actor, now=now, data={"again": True})
    return incident


def _refuse_other_words(
    existing: IncidentUpdate, incident: Incident, draft: UpdateDraft, *, actor: User
) -> IncidentUpdate:
    """Return what a submission posted before; raise SentBefore where this is something else, as after going back."""
    body = checked_text(draft.body, what="update")
    said = (existing.incident_id, existing.author_id, existing.is_public, existing.body)
    if said != (incident.pk, actor.pk, draft.is_public, body):
        raise SentBefore(
            "This form has posted another update before. Nothing was sent yet: send it again if it is right."
        )
    return existing


def _refuse_stale(incident: Incident, draft: UpdateDraft, *, tickets: Sequence[Ticket], actor: User) -> None:
    """Raise IncidentChangedMeanwhile where a colleague spoke since, or others than those shown would hear it."""
    newest = last_update(incident)
    is_news = newest is not None and newest.author_id != actor.pk
    if newest is not None and is_news and draft.seen_update is not None and newest.pk > draft.seen_update:
        raise IncidentChangedMeanwhile(
            f"{newest.author.display_name} posted an update while you were writing. Nothing was sent yet."
        )
    if draft.seen_tickets is not None and draft.is_public:
        more = [ticket.reference for ticket in tickets if ticket.number not in draft.seen_tickets]
        if more:
            raise IncidentChangedMeanwhile(
                f"It would now also go to {', '.join(more)}. Nothing was sent yet: send it again if it is right."
            )


def _keep(
    incident: Incident,
    draft: UpdateDraft,
    *,
    body: str,
    actor: User,
    now: datetime,
    comments: Sequence[Comment] = (),
) -> IncidentUpdate:
    update = IncidentUpdate.objects.create(
        incident=incident,
        author=actor,
        body=body,
        is_public=draft.is_public,
        posted_at=now,
        submission_key=draft.key,
    )
    update.comments.set(comments)
    return update


def _span(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    hours = minutes // 60
    return f"{minutes} minutes" if minutes % 60 else f"{hours} hour{'s' if hours > 1 else ''}"


def _last_comment(ticket: Ticket) -> Comment:
    return ticket.comments.latest("pk")
