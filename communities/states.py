"""The states of clusters and services, and the roles of a community's people."""

from django.db.models import TextChoices


class Status(TextChoices):
    """Whether a cluster or service runs. Nothing is ever deleted: requests refer to it."""

    ACTIVE = "active", "Active"
    DECOMMISSIONED = "decommissioned", "Decommissioned"


class ContactRole(TextChoices):
    """What a person is to a community. Only representatives may initiate a request on their own."""

    REPRESENTATIVE = "representative", "Representative"
    TECHNICAL_CONTACT = "technical_contact", "Technical contact"
    SPONSOR = "sponsor", "Sponsor"
