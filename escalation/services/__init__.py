"""Every change to an escalation. The consumer, the crank, pages and the API call these and nothing else."""

from escalation.services.acknowledging import (
    Acknowledgement,
    acknowledge_page,
    acknowledge_sent,
    acknowledge_ticket,
    sent_with,
)
from escalation.services.engine import escalate_due
from escalation.services.refused_replies import explain_refusal
from escalation.services.replies import acknowledge_reply
from escalation.services.starting import start_escalation, stop

__all__ = [
    "Acknowledgement",
    "acknowledge_page",
    "acknowledge_reply",
    "acknowledge_sent",
    "acknowledge_ticket",
    "escalate_due",
    "explain_refusal",
    "sent_with",
    "start_escalation",
    "stop",
]
