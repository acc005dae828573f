"""Tell the community of an outage how it stands."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets.errors import TicketIsClosed
from tickets.models import Comment, TicketEvent
from tickets.services.conversation import add_comment, mark_answered
from tickets.services.events import lock, save_and_record_all
from tickets.states import EventKind, Status

ANSWER_FIELDS = ["status", "first_responded_at", "community_spoke_at"]


@transaction.atomic
def post_update(number: int, *, actor: User, body: str, now: datetime) -> Comment:
    """Answer the community of an outage, and note that the promised update was given. Return the comment.

    It is the team's word even where the actor filed the ticket: the representatives hear it all the same.
    Raises NothingToSay, TextTooLong or TicketIsClosed.
    """
    ticket = lock(number)
    if ticket.is_done:
        raise TicketIsClosed(f"{ticket.reference} is resolved. Reopen it to post an update.")
    comment = add_comment(ticket, actor=actor, body=body, is_internal=False, is_from_team=True, now=now)
    mark_answered(ticket, now=now)
    if ticket.status == Status.NEW:
        ticket.status = Status.OPEN
    answer = TicketEvent(kind=EventKind.REPLIED, actor=actor, comment=comment, data={"is_update": True})
    update = TicketEvent(kind=EventKind.UPDATE_POSTED, actor=actor)
    save_and_record_all(ticket, [answer, update], now=now, changed=ANSWER_FIELDS)
    return comment
