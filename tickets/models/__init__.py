"""What tickets keep: requests with their conversation and timeline, and the hand-offs between stewards."""

from tickets.models.hand_offs import HandOff
from tickets.models.policies import PolicyVersion
from tickets.models.requests import (
    KIND_CHOICES,
    KIND_LABELS,
    TIER_CHOICES,
    Attachment,
    Comment,
    Correction,
    SavedView,
    Ticket,
    TicketEvent,
)

__all__ = [
    "KIND_CHOICES",
    "KIND_LABELS",
    "TIER_CHOICES",
    "Attachment",
    "Comment",
    "Correction",
    "HandOff",
    "PolicyVersion",
    "SavedView",
    "Ticket",
    "TicketEvent",
]
