"""Communities, the people who speak for them, who pays, and the clusters and services they run on."""

from django.conf import settings
from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from communities.querysets import CommunityQuerySet, ServiceQuerySet
from communities.states import ContactRole, Status

__all__ = ["Cluster", "Community", "Contact", "ContactRole", "Service", "Sponsor", "Status", "SupportPlan"]

MAX_URL_LENGTH = 500


def _web_address() -> "models.CharField[str, str]":
    """Return a field for what pages link to: http and https only, or a link could run a script."""
    return models.CharField(
        max_length=MAX_URL_LENGTH, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )


def _status_is_known(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(condition=Q(status__in=Status.values), name=name)


def _end_is_dated(name: str) -> models.CheckConstraint:
    """Require an end instant of what is decommissioned, and of nothing else."""
    return models.CheckConstraint(
        condition=Q(status=Status.ACTIVE, decommissioned_at=None)
        | Q(status=Status.DECOMMISSIONED, decommissioned_at__isnull=False),
        name=name,
    )


class Sponsor(models.Model):
    """Who pays for services."""

    name = models.CharField(max_length=200, unique=True)
    url = _web_address()

    def __str__(self) -> str:
        return self.name


class SupportPlan(models.Model):
    """What a community was promised. Its targets and paths stand in the policy, under its slug."""

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=100)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Community(models.Model):
    """A group served. Its slug is made once from its first name and never changes: addresses contain it."""

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    url = _web_address()
    support_plan = models.ForeignKey(
        SupportPlan,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="communities",
        help_text="Empty: the standard plan.",
    )

    objects = CommunityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """One role of one person in one community."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contacts")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="contacts")
    role = models.CharField(max_length=30, choices=ContactRole.choices)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Its index also answers "which communities is this person a contact of", asked by every page.
            models.UniqueConstraint(fields=["user", "community", "role"], name="contact_role_is_held_once"),
            models.CheckConstraint(condition=Q(role__in=ContactRole.values), name="contact_role_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display().lower()} of {self.community}"


class Cluster(models.Model):
    """A Kubernetes cluster, found in its own folder of the infrastructure repository."""

    name = models.CharField(max_length=200, unique=True)
    folder = models.CharField(max_length=255, blank=True)
    provider = models.CharField(max_length=200, blank=True)
    provider_url = _web_address()
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    decommissioned_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [_status_is_known("cluster_status_is_known"), _end_is_dated("cluster_end_is_dated")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        """Say whether the cluster runs."""
        return self.status == Status.ACTIVE


class Service(models.Model):
    """One hub, identified by its cluster and name; hub names repeat across clusters."""

    cluster = models.ForeignKey(Cluster, on_delete=models.PROTECT, related_name="services")
    name = models.CharField(max_length=200)
    display_name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, db_index=True)
    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="services")
    sponsor = models.ForeignKey(
        Sponsor, on_delete=models.PROTECT, related_name="services", null=True, blank=True
    )
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.ACTIVE)
    decommissioned_at = models.DateTimeField(null=True, blank=True)

    objects = ServiceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cluster", "name"], name="service_name_is_unique_in_cluster"),
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="service_domain_is_lower_case"),
            _status_is_known("service_status_is_known"),
            _end_is_dated("service_end_is_dated"),
        ]

    def __str__(self) -> str:
        return f"{self.cluster.name} / {self.name}"

    @property
    def address(self) -> str:
        """Return the URL at which people open the service."""
        return f"https://{self.domain}"

    @property
    def is_active(self) -> bool:
        """Say whether the service runs."""
        return self.status == Status.ACTIVE
