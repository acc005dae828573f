"""The incidents app."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Outages with their roles, and the alerts that report them."""

    name = "incidents"
