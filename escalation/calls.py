"""What people who are called are told."""

from collections.abc import Sequence

from escalation.models import Escalation, Page
from notifications.reaching import Call
from tickets.facts import Tier
from tickets.markup import plain_text
from tickets.models import Ticket
from tickets.notices import facts_in_words, footer, ticket_url
from tickets.policy import Moment, Step
from tickets.reach import Reach

# Of a request, in a mail: its first words say what it is about, the page has the rest.
_LONGEST_DESCRIPTION = 4000
SHORT = 140


def call_of(page: Page, *, step: Step, at_work: Sequence[Reach]) -> Call:
    """Return what the person of a page is told: of the others responsible (at_work), who is at work."""
    escalation = page.escalation
    ticket = escalation.ticket
    what = heading(escalation, step)
    return Call(
        urgency=str(page.urgency),
        key=page.key,
        subject=f"[{ticket.reference}] {what}",
        body=_body(page, step=step, at_work=at_work),
        short=_short(ticket, what),
        url=ticket_url(ticket),
        reference=ticket.reference,
        tier=escalation.tier,
        attempt=step.attempt,
    )


def heading(escalation: Escalation, step: Step) -> str:
    """Return in a few words why somebody is called."""
    ticket = escalation.ticket
    match step.when:
        case Moment.CLOCK:
            return f"{ticket.tier}, {step.percent}% of the time is used: {ticket.subject}"
        case Moment.BREACH:
            return f"{ticket.tier}, answer overdue: {ticket.subject}"
        case Moment.NO_UPDATE:
            return f"{ticket.tier}, update due: {ticket.subject}"
        case Moment.REOPENED:
            return f"{ticket.tier}, reopened: {ticket.subject}"
    if ticket.is_possible_incident:
        return f"Outage or not? {ticket.subject}"
    if escalation.tier == Tier.P1:
        return f"OUTAGE: {ticket.subject}"
    return f"{escalation.tier}: {ticket.subject}"


def why_you(page: Page, step: Step) -> str:
    """Return as a sentence why this person is called, and why now."""
    path = f"the path “{page.escalation.path_name}”"
    if step.when is not Moment.START:
        return f"You are told because {path} says so."
    if page.round > 1 or step.after.duration:
        return f"You are called because nobody has acknowledged it yet ({path})."
    return f"You are among the first who are called ({path})."


def _body(page: Page, *, step: Step, at_work: Sequence[Reach]) -> str:
    escalation = page.escalation
    ticket = escalation.ticket
    if ticket.is_possible_incident:
        opening = "Facts and words of this request disagree, so we do not guess. Is it an outage?"
        ending = f"\n\nDecide here: {ticket_url(ticket)}"
    else:
        opening = "This is treated as an outage." if escalation.tier == Tier.P1 else ""
        ending = footer(ticket)
    others = [one.words for one in at_work if one.user.pk != page.person_id]
    first = " ".join(part for part in (opening, *others) if part)
    parts = (first, facts_in_words(ticket), plain_text(ticket.description[:_LONGEST_DESCRIPTION]))
    return "\n\n".join(part for part in (*parts, why_you(page, step)) if part) + ending


def _short(ticket: Ticket, what: str) -> str:
    """Return it for a telephone; whoever sends it adds the address."""
    place = f" ({ticket.service})" if ticket.service else ""
    words = f"{ticket.reference} {what}{place}"
    return words if len(words) <= SHORT else words[: SHORT - 1] + "…"
