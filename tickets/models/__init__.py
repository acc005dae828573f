"""What tickets keep: requests with their conversation and timeline."""

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
    "SavedView",
    "Ticket",
    "TicketEvent",
]
