"""The notifications app."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """Messages to people and the transports that carry them."""

    name = "notifications"
