"""Messages to people."""

from django.conf import settings
from django.db import models


class Message(models.Model):
    """One mail to one person, written in the transaction of its cause and sent from the outbox.

    Text only: nothing that a requester typed can become markup in somebody's mail program.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    reference = models.CharField(max_length=40, blank=True, help_text="What it is about, e.g. SD-1042")
    subject = models.CharField(max_length=250)
    body = models.TextField()
    is_secret = models.BooleanField(default=False, help_text="Holds a link that lets somebody in")
    idempotency_key = models.CharField(max_length=160, unique=True)
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            # "What was sent about this ticket", on the ticket's page.
            models.Index(fields=["reference", "created_at"], name="message_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} → {self.recipient}"
