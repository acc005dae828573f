"""The escalation app."""

from django.apps import AppConfig


class EscalationConfig(AppConfig):
    """Escalation paths at work: who is called when, until a human acknowledges."""

    name = "escalation"
