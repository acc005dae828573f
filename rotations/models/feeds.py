"""Secret addresses from which calendar programs read shifts."""

from django.conf import settings
from django.db import models

from rotations.models.definitions import Rotation


class CalendarFeed(models.Model):
    """A feed that its owner may revoke: of a whole rotation, or of the owner's own shifts when rotation is null.

    Only the hash of its secret is kept; the address is shown once.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feeds"
    )
    rotation = models.ForeignKey(Rotation, null=True, on_delete=models.CASCADE, related_name="feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"Calendar of {self.rotation or self.owner} for {self.owner}"
