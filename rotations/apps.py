"""The rotations app."""

from django.apps import AppConfig


class RotationsConfig(AppConfig):
    """Who is on duty, and when the next person takes over."""

    name = "rotations"
