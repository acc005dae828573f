"""The accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """People, their roles and invitations."""

    name = "accounts"
