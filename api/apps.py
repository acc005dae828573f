"""The API."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """What programs may read over HTTP; no models."""

    name = "api"
