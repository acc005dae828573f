"""The outbox app."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Durable deliveries."""

    name = "outbox"
