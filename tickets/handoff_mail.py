"""The mails about a hand-off, each with its key, so that nobody gets one twice."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from notifications.services import queue_message
from tickets.brief import BriefTicket, Part, from_json
from tickets.models import HandOff
from tickets.notices import local_moment

# Named in the mail; the page has the others.
NAMED_IN_MAIL = 5
NAMED_PARTS = (Part.INCIDENTS, Part.UNASSIGNED, Part.DUE)


def hand_off_url(hand_off: HandOff) -> str:
    """Return the hand-off's absolute address."""
    return settings.BASE_URL + reverse("tickets:hand_off", args=[hand_off.pk])


def tell_of_hand_off(hand_off: HandOff, *, now: datetime) -> None:
    """Tell both people of a hand-off that is prepared; once for each time and person it is moved to."""
    outgoing, incoming, level = hand_off.outgoing, hand_off.incoming, hand_off.level
    address = hand_off_url(hand_off)
    moment = local_moment(hand_off.at, incoming)
    body = (
        f"You take over {level} of {hand_off.rotation.name} from {outgoing.display_name}: {moment}.\n\n"
        f"{_brief_in_words(hand_off)}\n\nRead the brief, and say that you have: {address}\n"
    )
    subject = f"You take over {level} from {outgoing.display_name}"
    _write(incoming, hand_off, subject, body, f"take-{outgoing.pk}", now=now)
    moment = local_moment(hand_off.at, outgoing)
    body = (
        f"You hand over {level} of {hand_off.rotation.name} to {incoming.display_name}: {moment}.\n\n"
        f"{_brief_in_words(hand_off)}\n\n"
        "Give away what nobody leads, and what you will not finish. Then write what cannot be read from the "
        f"tickets: {address}\n"
    )
    subject = f"You hand over {level} to {incoming.display_name}"
    _write(outgoing, hand_off, subject, body, f"give-{incoming.pk}", now=now)


def tell_of_late_notes(hand_off: HandOff, *, now: datetime) -> None:
    """Send the incoming steward the notes that came after they had acknowledged."""
    outgoing = hand_off.outgoing.display_name
    body = f"{outgoing} wrote after you had read the brief:\n\n{hand_off.notes}\n\n{hand_off_url(hand_off)}\n"
    what = f"notes-{hand_off.revision}"
    _write(hand_off.incoming, hand_off, f"{outgoing} added to your hand-off", body, what, now=now)


def remind(hand_off: HandOff, *, now: datetime) -> None:
    """Remind both people that the brief was not acknowledged."""
    outgoing, incoming = hand_off.outgoing, hand_off.incoming
    address = hand_off_url(hand_off)
    body = (
        f"You hold {hand_off.level} of {hand_off.rotation.name} since {local_moment(hand_off.at, incoming)} and have "
        f"not said that you read {outgoing.display_name}'s brief.\n\nRead it here: {address}\n"
    )
    subject = f"Please read the hand-off of {hand_off.level}"
    _write(incoming, hand_off, subject, body, "remind", now=now)
    body = (
        f"{incoming.display_name} holds {hand_off.level} of {hand_off.rotation.name} since "
        f"{local_moment(hand_off.at, outgoing)} and has not said that they read your brief. "
        f"Do they know what you know?\n\nThe brief: {address}\n"
    )
    subject = f"{incoming.display_name} has not read your hand-off of {hand_off.level}"
    _write(outgoing, hand_off, subject, body, "remind", now=now)


def escalate(hand_off: HandOff, *, now: datetime) -> None:
    """Tell the managers that a hand-off was not acknowledged although both were reminded."""
    incoming, outgoing = hand_off.incoming.display_name, hand_off.outgoing.display_name
    for manager in User.objects.with_role(Role.MANAGER):
        body = (
            f"{incoming} took over {hand_off.level} of {hand_off.rotation.name} from {outgoing}: "
            f"{local_moment(hand_off.at, manager)}. They have not said that they read the brief, and were reminded: "
            f"{local_moment(hand_off.reminded_at or now, manager)}.\n\nThe brief: {hand_off_url(hand_off)}\n"
        )
        subject = f"Nobody has acknowledged the hand-off of {hand_off.level} to {incoming}"
        _write(manager, hand_off, subject, body, "escalate", now=now)


def _write(to: User, hand_off: HandOff, subject: str, body: str, what: str, *, now: datetime) -> None:
    if to.is_active:
        queue_message(
            to,
            subject=subject,
            body=body,
            key=f"hand-off:{hand_off.pk}:{hand_off.at.isoformat()}:{what}:{to.pk}",
            reference=f"hand-off {hand_off.pk}",
            now=now,
        )


def _brief_in_words(hand_off: HandOff) -> str:
    """Return how many tickets are open, and the first of those that cannot wait."""
    brief = from_json(hand_off.brief)
    if not brief.n:
        return "Nothing is open."
    lines = [f"Open: {brief.n}"]
    for part in brief.parts:
        lines.append(f"- {part.title}: {part.n}")
        if part.part in NAMED_PARTS:
            lines += _named(part.tickets)
    if hand_off.notes:
        lines += ["", f"Notes:\n{hand_off.notes}"]
    return "\n".join(lines)


def _named(tickets: Iterable[BriefTicket]) -> list[str]:
    return [f"    {one.tier} {one.reference} {one.subject}" for one in list(tickets)[:NAMED_IN_MAIL]]
