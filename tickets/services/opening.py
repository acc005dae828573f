"""Open a ticket: assess it, hold or start its clock, put it before the stewards on duty."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction

from accounts.models import User
from rotations.queries import OnDuty, stewards_on_duty
from tickets.facts import Assessment, Kind, Tier
from tickets.intake import Filing, facts_of, requester_role
from tickets.models import Attachment, Ticket, TicketEvent
from tickets.policies import VersionedPolicy, current_policy, plan_of
from tickets.priority import assess
from tickets.services.events import addressed, append_addressed, append_events, set_clocks
from tickets.services.texts import checked_text
from tickets.states import Approval, Channel, EventKind


def assess_filing(filing: Filing, *, actor: User, now: datetime) -> Assessment:
    """Return what the desk would make of a request by the policy in force, without filing it."""
    return _assess_by(current_policy(), filing, actor=actor, now=now)


def _assess_by(version: VersionedPolicy, filing: Filing, *, actor: User, now: datetime) -> Assessment:
    if filing.assessment is not None:
        return filing.assessment
    facts = facts_of(filing, role=requester_role(actor, community=filing.community), now=now)
    return moved_by_policy(assess(facts), version)


def moved_by_policy(assessment: Assessment, version: VersionedPolicy) -> Assessment:
    """Return an assessment with the tier that the policy gives its rule, and a sentence if that is another one."""
    tier = version.policy.rules.get(assessment.rule, assessment.tier)
    if tier == assessment.tier:
        return assessment
    moved = f"The policy {version.label} moves such requests from {assessment.tier} to {tier}."
    return replace(assessment, tier=tier, why=f"{assessment.why} {moved}")


def is_held(assessment: Assessment) -> bool:
    """Say whether a request waits for a representative: incidents, also possible ones, never do."""
    return assessment.needs_approval and assessment.kind != Kind.INCIDENT and not assessment.possible_incident


def open_ticket(filing: Filing, *, actor: User, now: datetime) -> Ticket:
    """File a request and return its ticket.

    The same submission (a double click, a repeated mail) returns the ticket it made before.
    Raises NothingToSay or TextTooLong.
    """
    key = _submission_key(filing, actor=actor)
    existing = _filed_before(key)
    if existing is not None:
        return existing
    try:
        return _file(filing, key=key, actor=actor, now=now)
    except IntegrityError:
        # The other half of a double click was faster.
        existing = _filed_before(key)
        if existing is None:
            raise
        return existing


@transaction.atomic
def _file(filing: Filing, *, key: UUID | None, actor: User, now: datetime) -> Ticket:
    desk = _desk(now)
    assessment = _assess_by(desk.version, filing, actor=actor, now=now)
    ticket = _new_ticket(filing, assessment, desk=desk, actor=actor, now=now)
    ticket.submission_key = key
    events = _first_events(ticket, assessment, beside=[], actor=actor, now=now)
    ticket.save(force_insert=True)
    Attachment.objects.filter(key__in=filing.attachment_keys, uploaded_by=actor, ticket=None).update(
        ticket=ticket
    )
    append_events(ticket, events, now=now)
    return ticket


@transaction.atomic
def open_reported(
    filings: Sequence[Filing], *, beside: Sequence[list[TicketEvent]], actor: User, now: datetime
) -> list[Ticket]:
    """File what a machine reports at once, and return the tickets in the order of `filings`.

    Beside its opening each timeline gets events of the caller's (unsaved). The number of queries does not grow with
    the filings: in an outage hundreds come together.
    """
    desk, tickets, timelines = _desk(now), [], []
    for filing, own in zip(filings, beside, strict=True):
        found = _assess_by(desk.version, filing, actor=actor, now=now)
        ticket = _new_ticket(filing, found, desk=desk, actor=actor, now=now)
        tickets.append(ticket)
        timelines.append(_first_events(ticket, found, beside=own, actor=actor, now=now))
    Ticket.objects.bulk_create(tickets)
    together = zip(tickets, timelines, strict=True)
    append_addressed(
        [event for ticket, own in together for event in addressed(ticket, own, now=now)], now=now
    )
    return tickets


def _submission_key(filing: Filing, *, actor: User) -> UUID | None:
    """Return the key of what this person said in this form.

    A form that the Back button brought up again, with other words, is another request and must not be lost.
    """
    if filing.submission_key is None:
        return None
    return uuid5(filing.submission_key, f"{actor.pk}\n{filing.subject}\n{filing.description}")


def _filed_before(key: UUID | None) -> Ticket | None:
    return None if key is None else Ticket.objects.filter(submission_key=key).first()


@dataclass(frozen=True)
class _Desk:
    """What is the same for all tickets of one moment."""

    duty: list[OnDuty]
    version: VersionedPolicy


def _desk(now: datetime) -> _Desk:
    return _Desk(stewards_on_duty(now), current_policy())


def _new_ticket(filing: Filing, assessment: Assessment, *, desk: _Desk, actor: User, now: datetime) -> Ticket:
    held = is_held(assessment)
    lead, companion = leads(assessment.tier, duty=desk.duty)
    return Ticket(
        subject=checked_text(filing.subject, what="subject")[:200],
        description=checked_text(filing.description, what="description"),
        requester=actor,
        community=filing.community,
        service=filing.service,
        channel=filing.channel,
        asked_kind=filing.asked_kind,
        affected_users=filing.affected_users,
        what_fails=filing.what_fails,
        needed_at=filing.needed_at,
        needed_zone=filing.needed_zone,
        n_attendees=filing.n_attendees,
        approval=Approval.WAITING if held else Approval.NOT_NEEDED,
        kind=assessment.kind,
        impact=assessment.impact,
        tier=assessment.tier,
        rule=assessment.rule,
        why=assessment.why,
        flags=[str(flag) for flag in assessment.flags],
        policy_version=desk.version.label,
        is_possible_incident=assessment.possible_incident,
        assignee=lead,
        companion=companion,
        opened_at=now,
        updated_at=now,
        clock_started_at=None if held else now,
    )


def leads(tier: Tier, *, duty: list[OnDuty]) -> tuple[User | None, User | None]:
    """Return who leads and who accompanies a ticket: P2 goes to level-2, the others to level-1 (escalation paths)."""
    level_1, level_2 = on_level(duty, "level-1"), on_level(duty, "level-2")
    return (level_2 or level_1, level_1) if tier == Tier.P2 else (level_1, level_2)


def on_level(duty: list[OnDuty], level: str) -> User | None:
    """Return who holds `level` in the first rotation that has somebody there."""
    return next((shift.user for shift in duty if shift.level == level), None)


def _first_events(
    ticket: Ticket, assessment: Assessment, *, beside: list[TicketEvent], actor: User, now: datetime
) -> list[TicketEvent]:
    """Return the events of a ticket that is about to be saved, and set its clocks by them."""
    events = [*_opening_events(ticket, assessment, actor=actor), *beside]
    return events + set_clocks(ticket, events, now=now)


def _opening_events(ticket: Ticket, assessment: Assessment, *, actor: User) -> list[TicketEvent]:
    data = {
        "kind": assessment.kind,
        "tier": assessment.tier,
        "rule": assessment.rule,
        "why": assessment.why,
        "policy": ticket.policy_version,
        "plan": plan_of(ticket.community),
        "assignee": ticket.assignee.display_name if ticket.assignee else None,
        "companion": ticket.companion.display_name if ticket.companion else None,
    }
    events = [TicketEvent(kind=EventKind.OPENED, actor=actor, data=data)]
    if assessment.kind != Kind.SPAM:
        # A machine waits for no acknowledgement.
        asked = [] if ticket.channel == Channel.ALERT else [EventKind.ACKNOWLEDGED]
        asked += [EventKind.APPROVAL_ASKED] if ticket.is_held else []
        asked += [EventKind.INCIDENT_ASKED] if ticket.is_possible_incident else []
        events += [TicketEvent(kind=kind, actor=None) for kind in asked]
    return events
