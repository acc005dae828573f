"""What the desk keeps of outages: incidents, and the alerts that report them, as they came and as they stand."""

from incidents.models.alerts import Alert, AlertDelivery, AlertProblem, DeliveryChannel, Outcome
from incidents.models.incidents import (
    Incident,
    IncidentExpert,
    IncidentRoleOffer,
    IncidentUpdate,
    LinkedTicket,
    OfferState,
)

__all__ = [
    "Alert",
    "AlertDelivery",
    "AlertProblem",
    "DeliveryChannel",
    "Incident",
    "IncidentExpert",
    "IncidentRoleOffer",
    "IncidentUpdate",
    "LinkedTicket",
    "OfferState",
    "Outcome",
]
