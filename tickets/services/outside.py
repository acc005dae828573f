"""What people write elsewhere about a ticket: notes that come from GitHub, and follow what happens to them there."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from tickets.blank import is_blank
from tickets.models import Comment
from tickets.services.events import lock, save_and_record
from tickets.services.texts import LONGEST_TEXT, storable
from tickets.states import Channel, EventKind

CUT = "\n\n*Shortened here; the whole text is on GitHub.*"
EMPTY = "*(empty)*"


# Nothing of it is refused, so that whoever calls it in a transaction needs no way back to before it.
@transaction.atomic(savepoint=False)
def note_from_outside(
    number: int, *, actor: User | None, outside_author: str, body: str, now: datetime
) -> Comment:
    """Keep what was written on GitHub as an internal note: it stops no clock and no representative ever sees it.

    `actor` is the colleague who wrote it, None for somebody without an account here. The caller keeps it from coming
    twice. A text that is too long is cut, an empty one says so: what comes from outside is never refused.
    """
    ticket = lock(number)
    comment = Comment.objects.create(
        ticket=ticket,
        author=actor,
        outside_author=outside_author[:100],
        body=_fitting(body),
        is_internal=True,
        is_from_team=True,
        channel=Channel.GITHUB,
        created_at=now,
    )
    save_and_record(ticket, kind=EventKind.NOTED, actor=actor, now=now, changed=[], comment=comment)
    return comment


@transaction.atomic
def change_outside_note(
    comment: Comment, *, body: str, words: str, actor: User | None, now: datetime
) -> Comment:
    """Have a note that came from GitHub say what it says there now; the timeline keeps what it said before.

    `words` tell what happened, after a name: "edited their comment on GitHub". A note that says so already is left.
    """
    ticket = lock(comment.ticket_id)
    comment.refresh_from_db()
    fitting = _fitting(body)
    if comment.body == fitting or not comment.is_internal or comment.channel != Channel.GITHUB:
        return comment
    data = {"words": words, "comment": comment.pk, "before": comment.body, "by": comment.outside_author}
    comment.body = fitting
    comment.save(update_fields=["body"])
    save_and_record(ticket, kind=EventKind.GITHUB_CHANGED, actor=actor, now=now, changed=[], data=data)
    return comment


def _fitting(body: str) -> str:
    text = storable(body)
    text = EMPTY if is_blank(text) else text
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(CUT)] + CUT
