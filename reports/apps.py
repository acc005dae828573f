"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    """Numbers managers ask for; queries only."""

    name = "reports"
