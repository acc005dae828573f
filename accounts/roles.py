"""The roles of the team. Being a representative is not one of them: it is a Contact of a community."""

from django.db.models import TextChoices


class Role(TextChoices):
    """What a team member does; one person may hold several."""

    STEWARD = "steward", "Support steward"
    INCIDENT_COMMANDER = "incident_commander", "Incident commander"
    MANAGER = "manager", "Manager"
    ADMINISTRATOR = "administrator", "Administrator"
