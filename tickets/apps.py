"""The tickets app."""

from django.apps import AppConfig


class TicketsConfig(AppConfig):
    """Requests: filing, triage, conversation, timeline."""

    name = "tickets"
