"""What the desk keeps of outages: the alerts that report them, as they came and as they stand."""

from incidents.models.alerts import Alert, AlertDelivery, AlertProblem, DeliveryChannel, Outcome

__all__ = ["Alert", "AlertDelivery", "AlertProblem", "DeliveryChannel", "Outcome"]
