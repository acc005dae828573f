"""Who of the community hears what the team says on a ticket."""

from collections import defaultdict
from collections.abc import Sequence

from accounts.models import User
from communities.models import Contact
from communities.states import ContactRole
from tickets.facts import Kind, Tier
from tickets.models import Comment, Ticket


def hearers_of(tickets: Sequence[Ticket]) -> dict[int, list[User]]:
    """Return by number who hears: the requester, that of what was merged into it, and whoever of the community wrote.

    Of an outage also all representatives. Active people only, each once. Three queries however many tickets, which come
    with their requesters.
    """
    found: defaultdict[int, dict[int, User]] = defaultdict(dict)
    for ticket in tickets:
        found[ticket.number][ticket.requester_id] = ticket.requester
    numbers = [ticket.number for ticket in tickets]
    for merged in Ticket.objects.filter(merged_into__in=numbers).select_related("requester"):
        found[merged.merged_into_id or 0][merged.requester_id] = merged.requester
    words = Comment.objects.filter(ticket__in=numbers, is_from_team=False).select_related("author")
    for comment in words.only("ticket_id", "author").order_by("ticket_id", "author_id"):
        if comment.author is not None:
            found[comment.ticket_id][comment.author.pk] = comment.author
    representatives = _representatives([ticket for ticket in tickets if is_outage(ticket)])
    for ticket in tickets:
        if is_outage(ticket):
            found[ticket.number] |= {user.pk: user for user in representatives[ticket.community_id]}
    return {number: [user for user in people.values() if user.is_active] for number, people in found.items()}


def is_outage(ticket: Ticket) -> bool:
    """Say whether everybody who speaks for the community is concerned."""
    return ticket.kind == Kind.INCIDENT and ticket.tier == Tier.P1


def _representatives(tickets: Sequence[Ticket]) -> defaultdict[int | None, list[User]]:
    by_community: defaultdict[int | None, list[User]] = defaultdict(list)
    communities = {ticket.community_id for ticket in tickets if ticket.community_id}
    if communities:
        contacts = Contact.objects.filter(community__in=communities, role=ContactRole.REPRESENTATIVE)
        for contact in contacts.select_related("user").order_by("user__name", "user__email"):
            by_community[contact.community_id].append(contact.user)
    return by_community
