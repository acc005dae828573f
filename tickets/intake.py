"""From the edge to the facts: what a form, mail or API call says, in the words of the priority rules."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import User
from communities.models import Community, Contact, ContactRole, Service
from tickets.facts import AffectedUsers, AskedKind, Assessment, Facts, RequesterRole, WhatFails
from tickets.states import Channel


@dataclass(frozen=True, kw_only=True)
class Filing:
    """A request as it reaches the desk, already validated by its edge."""

    subject: str
    description: str
    community: Community | None = None
    service: Service | None = None
    channel: Channel = Channel.WEB
    asked_kind: str = ""
    affected_users: str = ""
    what_fails: str = ""
    needed_at: datetime | None = None
    needed_zone: str = ""
    n_attendees: int | None = None
    submission_key: uuid.UUID | None = None
    attachment_keys: tuple[uuid.UUID, ...] = ()
    # What a machine's report comes to is said by its own rules, not read from its words.
    assessment: Assessment | None = None


def requester_role(user: User, *, community: Community | None) -> RequesterRole:
    """Return what the records say about a requester in regard to a community. The team may file for anyone."""
    if user.is_team_member:
        return RequesterRole.REPRESENTATIVE
    if community is None:
        return RequesterRole.UNKNOWN
    roles = set(Contact.objects.filter(user=user, community=community).values_list("role", flat=True))
    if ContactRole.REPRESENTATIVE in roles:
        return RequesterRole.REPRESENTATIVE
    if ContactRole.TECHNICAL_CONTACT in roles:
        return RequesterRole.TECHNICAL_CONTACT
    return RequesterRole.MEMBER


def facts_of(filing: Filing, *, role: RequesterRole, now: datetime) -> Facts:
    """Return the facts that the priority rules judge. A deadline is the local day in the zone it was given in."""
    deadline = None
    if filing.needed_at is not None:
        deadline = filing.needed_at.astimezone(ZoneInfo(filing.needed_zone or "UTC")).date()
    is_workshop = filing.asked_kind == AskedKind.WORKSHOP
    return Facts(
        subject=filing.subject,
        body=filing.description,
        channel=filing.channel,
        requester_role=role,
        asked_kind=AskedKind(filing.asked_kind) if filing.asked_kind else None,
        affected_users=AffectedUsers(filing.affected_users or AffectedUsers.UNKNOWN),
        what_fails=WhatFails(filing.what_fails) if filing.what_fails else None,
        deadline=deadline,
        attendees=filing.n_attendees,
        event_start=filing.needed_at if is_workshop else None,
        received_at=now,
    )
