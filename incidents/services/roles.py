"""Who does what in an incident: acknowledge, command, liaison, experts."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from accounts.models import User
from escalation.errors import NothingToAcknowledge
from escalation.models import How
from escalation.services import acknowledge_ticket, start_escalation
from incidents.errors import IncidentChangedMeanwhile, NotTheirs, OfferIsGone
from incidents.models import Incident, IncidentExpert, IncidentRoleOffer, OfferState
from incidents.queries import acknowledgement_of
from incidents.services.change import record_change, refuse_if_other, refuse_outsiders, running
from incidents.services.telling import recall_commanders, tell
from notifications.models import Urgency
from notifications.services import one_line
from tickets.services import record
from tickets.states import EventKind

NOBODY = 0


@transaction.atomic
def acknowledge(number: int, *, actor: User, now: datetime) -> Incident:
    """Say that the actor is on it. Said before by anybody, it changes nothing. Raises IncidentIsOver."""
    incident = running(number)
    refuse_outsiders(actor, to_do="be on it")
    with suppress(NothingToAcknowledge):
        acknowledge_ticket(number, by=actor, how=How.INCIDENT, now=now)
    if acknowledgement_of(incident.ticket) is None:
        # What calls people may be on its way still: it begins here, or it would call them in spite of this.
        with suppress(NothingToAcknowledge):
            start_escalation(number, reason="An incident was declared.", now=now)
            acknowledge_ticket(number, by=actor, how=How.INCIDENT, now=now)
    return incident


@transaction.atomic
def take_command(number: int, *, actor: User, seen: int | None, now: datetime) -> Incident:
    """Take command, which the actor saw with the person of the id `seen` (NOBODY: with nobody; None: anybody).

    An offer that is open lapses; whoever commanded is told. Raises IncidentIsOver or IncidentChangedMeanwhile.
    """
    incident = running(number)
    refuse_outsiders(actor, to_do="command an incident")
    if incident.commander_id == actor.pk:
        return incident
    if seen is not None and (incident.commander_id or NOBODY) != seen:
        who = incident.commander.display_name if incident.commander else "Nobody"
        raise IncidentChangedMeanwhile(
            f"{who} commands since a moment ago. Take command again if you mean it."
        )
    _close_offers(incident, state=OfferState.LAPSED, now=now)
    _give_command(incident, to=actor, how="taken", now=now)
    return incident


@transaction.atomic
def offer_command(number: int, *, to: User, actor: User, note: str, now: datetime) -> IncidentRoleOffer:
    """Ask a colleague to take command; it changes hands when they accept. Asking the same again changes nothing.

    Only the commander may, or anybody while nobody commands. Another open offer is withdrawn.
    Raises IncidentIsOver or NotTheirs.
    """
    incident = running(number)
    refuse_outsiders(actor, to_do="hand over command")
    refuse_outsiders(to, to_do="command an incident")
    if incident.commander_id not in (None, actor.pk):
        raise NotTheirs("Only who commands can hand over. You can take command yourself.")
    if to == actor:
        raise NotTheirs("To command yourself, take command.")
    existing = incident.offers.filter(state=OfferState.OPEN).first()
    if existing is not None and existing.offered_to_id == to.pk:
        return existing
    _close_offers(incident, state=OfferState.WITHDRAWN, now=now)
    words = one_line(note)[:200]
    offer = IncidentRoleOffer.objects.create(
        incident=incident, offered_by=actor, offered_to=to, note=words, offered_at=now
    )
    data = {"role": "commander", "to": to.display_name, "note": words}
    record(number, kind=EventKind.ROLE_OFFERED, actor=actor, now=now, data=data)
    asked = f"{actor.display_name} asks you to take command." + (f" “{words}”" if words else "")
    tell(to, incident=incident, key=f"offer:{offer.pk}", words=asked, now=now, urgency=Urgency.PAGE)
    return offer


@transaction.atomic
def accept_command(number: int, *, offer: int, actor: User, now: datetime) -> Incident:
    """Say yes to an offer: command changes hands. Raises IncidentIsOver, OfferIsGone or NotTheirs."""
    incident = running(number)
    if incident.commander_id == actor.pk:
        return incident
    found = _open_offer(incident, offer, by=actor)
    _close(found, state=OfferState.ACCEPTED, now=now)
    _give_command(incident, to=actor, how="accepted", now=now)
    return incident


@transaction.atomic
def decline_command(number: int, *, offer: int, actor: User, reason: str, now: datetime) -> Incident:
    """Say no to an offer: command stays where it is. Raises IncidentIsOver, OfferIsGone or NotTheirs."""
    incident = running(number)
    found = _open_offer(incident, offer, by=actor)
    _close(found, state=OfferState.DECLINED, now=now)
    words = one_line(reason)[:200]
    record_change(incident, what="offer_declined", value=words, actor=actor, now=now)
    said = f"{actor.display_name} does not take command." + (f" “{words}”" if words else "")
    tell(
        found.offered_by,
        incident=incident,
        key=f"declined:{found.pk}",
        words=said,
        now=now,
        urgency=Urgency.PAGE,
    )
    return incident


@transaction.atomic
def withdraw_offer(number: int, *, offer: int, actor: User, now: datetime) -> Incident:
    """Ask the colleague no longer. Raises IncidentIsOver, OfferIsGone or NotTheirs."""
    incident = running(number)
    found = incident.offers.select_related("offered_to").filter(pk=offer, state=OfferState.OPEN).first()
    if found is None:
        raise OfferIsGone("This was answered or withdrawn already.")
    if actor.pk not in (found.offered_by_id, incident.commander_id):
        raise NotTheirs("Only who asked can withdraw it.")
    _close(found, state=OfferState.WITHDRAWN, now=now)
    value = found.offered_to.display_name
    record_change(incident, what="offer_withdrawn", value=value, actor=actor, now=now)
    return incident


@transaction.atomic
def set_liaison(
    number: int, *, liaison: User | None, actor: User, now: datetime, seen: int | None = None
) -> Incident:
    """Name who writes to the community, or nobody. Raises IncidentIsOver, NotTheirs or IncidentChangedMeanwhile."""
    incident = running(number)
    if incident.liaison == liaison:
        return incident
    refuse_if_other(incident.liaison_id or NOBODY, seen=seen, what="the liaison")
    if liaison is not None:
        refuse_outsiders(liaison, to_do="be liaison")
    incident.liaison = liaison
    incident.save(update_fields=["liaison"])
    data = {"role": "liaison", "to": liaison.display_name if liaison else None}
    record(number, kind=EventKind.ROLE_TAKEN, actor=actor, now=now, data=data)
    if liaison is not None and liaison != actor:
        words = f"{actor.display_name} made you liaison: you write to the communities."
        key = f"liaison:{liaison.pk}:{now.isoformat()}"
        tell(liaison, incident=incident, key=key, words=words, now=now, urgency=Urgency.PAGE)
    return incident


@transaction.atomic
def add_expert(number: int, *, expert: User, about: str, actor: User, now: datetime) -> Incident:
    """Call somebody of the team in; who was called in already stays so. Raises IncidentIsOver or NotTheirs."""
    incident = running(number)
    refuse_outsiders(expert, to_do="be called in")
    words = one_line(about)[:100]
    _, is_new = IncidentExpert.objects.get_or_create(
        incident=incident, user=expert, defaults={"about": words, "added_at": now, "added_by": actor}
    )
    if is_new:
        record_change(
            incident, what="expert_added", value=expert.display_name, about=words, actor=actor, now=now
        )
        if expert != actor:
            called = f"{actor.display_name} calls you in" + (f" for {words}." if words else ".")
            key = f"expert:{expert.pk}:{now.isoformat()}"
            tell(expert, incident=incident, key=key, words=called, now=now, urgency=Urgency.PAGE)
    return incident


@transaction.atomic
def remove_expert(number: int, *, expert: User, actor: User, now: datetime) -> Incident:
    """Let an expert go; who is not called in stays so. Raises IncidentIsOver."""
    incident = running(number)
    n_removed, _ = IncidentExpert.objects.filter(incident=incident, user=expert).delete()
    if n_removed:
        record_change(incident, what="expert_removed", value=expert.display_name, actor=actor, now=now)
    return incident


def _give_command(incident: Incident, *, to: User, how: str, now: datetime) -> None:
    former, incident.commander = incident.commander, to
    incident.save(update_fields=["commander"])
    recall_commanders(incident, now=now)
    data = {
        "role": "commander",
        "how": how,
        "from": former.display_name if former else None,
        "to": to.display_name,
    }
    record(incident.ticket_id, kind=EventKind.ROLE_TAKEN, actor=to, now=now, data=data)
    if former is not None:
        words = f"{to.display_name} commands now."
        key = f"command:{to.pk}:{now.isoformat()}"
        tell(former, incident=incident, key=key, words=words, now=now)


def _open_offer(incident: Incident, pk: int, *, by: User) -> IncidentRoleOffer:
    offer = incident.offers.select_related("offered_by").filter(pk=pk).first()
    if offer is None or offer.state != OfferState.OPEN:
        raise OfferIsGone("This offer was answered, withdrawn, or somebody else has taken command.")
    if offer.offered_to_id != by.pk:
        raise NotTheirs("Somebody else was asked, not you.")
    return offer


def _close_offers(incident: Incident, *, state: OfferState, now: datetime) -> None:
    incident.offers.filter(state=OfferState.OPEN).update(state=state, closed_at=now)


def _close(offer: IncidentRoleOffer, *, state: OfferState, now: datetime) -> None:
    offer.state, offer.closed_at = state, now
    offer.save(update_fields=["state", "closed_at"])
