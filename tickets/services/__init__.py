"""Every change to a ticket. Web, API, e-mail and admin call these and nothing else."""

from tickets.services.breaches import record_breaches
from tickets.services.conversation import add_community_comment, add_note, reply
from tickets.services.events import record
from tickets.services.hand_off_reminders import remind_of_hand_offs
from tickets.services.hand_offs import acknowledge_hand_off, create_hand_offs, write_hand_off_notes
from tickets.services.lifecycle import (
    approve,
    close_unanswered,
    confirm,
    decline,
    mark_tracked,
    mark_untracked,
    may_approve,
    record_shared_note,
    reopen,
    resolve,
)
from tickets.services.merging import merge, owed_by, refuse_merge
from tickets.services.opening import assess_filing, is_held, open_reported, open_ticket
from tickets.services.outside import change_outside_note, note_from_outside
from tickets.services.policies import (
    activate_policy,
    discard_draft,
    draft_policy,
    note_draft,
    replace_draft,
)
from tickets.services.recomputing import recompute_clocks
from tickets.services.triage import assign, decide_incident, retriage, set_status, take
from tickets.services.updates import post_update

__all__ = [
    "acknowledge_hand_off",
    "activate_policy",
    "add_community_comment",
    "add_note",
    "approve",
    "assess_filing",
    "assign",
    "change_outside_note",
    "close_unanswered",
    "confirm",
    "create_hand_offs",
    "decide_incident",
    "decline",
    "discard_draft",
    "draft_policy",
    "is_held",
    "mark_tracked",
    "mark_untracked",
    "may_approve",
    "merge",
    "note_draft",
    "note_from_outside",
    "open_reported",
    "open_ticket",
    "owed_by",
    "post_update",
    "recompute_clocks",
    "record",
    "record_breaches",
    "record_shared_note",
    "refuse_merge",
    "remind_of_hand_offs",
    "reopen",
    "replace_draft",
    "reply",
    "resolve",
    "retriage",
    "set_status",
    "take",
    "write_hand_off_notes",
]
