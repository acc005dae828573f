"""The communities app."""

from django.apps import AppConfig


class CommunitiesConfig(AppConfig):
    """Communities, their people, and the services they run."""

    name = "communities"
