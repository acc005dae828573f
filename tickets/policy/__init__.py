"""What is promised to whom, and who is woken when it is not kept. Pure."""

from tickets.policy.default import DEFAULT_LABEL, default_policy
from tickets.policy.document import InvalidPolicy, as_document, path_document, read_document, read_path
from tickets.policy.kinds import UNPROMISED_KINDS
from tickets.policy.values import (
    STANDARD_PLAN,
    CalendarPolicy,
    Clock,
    Moment,
    Path,
    Plan,
    Policy,
    Recipient,
    RecipientKind,
    Step,
    Target,
    TierPolicy,
    Urgency,
)

__all__ = [
    "DEFAULT_LABEL",
    "STANDARD_PLAN",
    "UNPROMISED_KINDS",
    "CalendarPolicy",
    "Clock",
    "InvalidPolicy",
    "Moment",
    "Path",
    "Plan",
    "Policy",
    "Recipient",
    "RecipientKind",
    "Step",
    "Target",
    "TierPolicy",
    "Urgency",
    "as_document",
    "default_policy",
    "path_document",
    "read_document",
    "read_path",
]
