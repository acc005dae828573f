"""How the desk signs in at GitHub, where that is not set by the environment."""

from django.conf import settings
from django.db import models


class ConnectionKind(models.TextChoices):
    """As what the desk signs in."""

    APP = "app", "GitHub App"
    TOKEN = "token", "Fine-grained token"


class Connection(models.Model):
    """The desk's one account at GitHub (row 1). What is secret is kept encrypted (github_mirror.credentials)."""

    kind = models.CharField(max_length=10, choices=ConnectionKind.choices)
    app_id = models.BigIntegerField(null=True, blank=True)
    installation_id = models.BigIntegerField(null=True, blank=True)
    secret = models.TextField(help_text="The token or the app's private key, encrypted")
    webhook_secret = models.TextField(blank=True, help_text="Encrypted")
    connected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    connected_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True, blank=True, help_text="When the token ends, as GitHub said")
    refused_at = models.DateTimeField(null=True, blank=True, help_text="Since when GitHub refuses it")
    refused_why = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="there_is_one_connection"),
            models.CheckConstraint(
                condition=models.Q(kind__in=ConnectionKind.values), name="connection_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()
