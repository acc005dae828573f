"""Every change to a ticket. Web, API, e-mail and admin call these and nothing else."""

from tickets.services.conversation import add_community_comment, add_note, reply
from tickets.services.lifecycle import (
    approve,
    close_unanswered,
    confirm,
    decline,
    mark_tracked,
    may_approve,
    record_shared_note,
    reopen,
    resolve,
)
from tickets.services.opening import assess_filing, is_held, open_ticket
from tickets.services.triage import assign, decide_incident, retriage, set_status, take

__all__ = [
    "add_community_comment",
    "add_note",
    "approve",
    "assess_filing",
    "assign",
    "close_unanswered",
    "confirm",
    "decide_incident",
    "decline",
    "is_held",
    "mark_tracked",
    "may_approve",
    "open_ticket",
    "record_shared_note",
    "reopen",
    "reply",
    "resolve",
    "retriage",
    "set_status",
    "take",
]
