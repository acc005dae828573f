"""What a program may do with its API token. A token holds only what it was made for."""

from django.db.models import TextChoices


class Scope(TextChoices):
    """One permission of a program."""

    ALERTS_WRITE = "alerts:write", "Send alerts"
    PAGES_ACKNOWLEDGE = "pages:acknowledge", "Acknowledge pages on behalf of colleagues"
