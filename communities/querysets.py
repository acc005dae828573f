"""Chainable filters over communities and services."""

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Count, Q

from communities.states import Status

if TYPE_CHECKING:
    from communities.models import Community, Service  # noqa: F401


class ServiceQuerySet(models.QuerySet["Service"]):
    """Filters over services."""

    def active(self) -> "ServiceQuerySet":
        """Keep the services that run."""
        return self.filter(status=Status.ACTIVE)

    def named(self) -> "ServiceQuerySet":
        """Fetch what a service's name needs too, and order by it."""
        return self.select_related("cluster").order_by("cluster__name", "name")


class CommunityQuerySet(models.QuerySet["Community"]):
    """Filters over communities."""

    def matching(self, text: str) -> "CommunityQuerySet":
        """Keep those whose name, sponsor, or a service's name or domain contains `text`."""
        if not text:
            return self
        condition = Q()
        for field in ("services__domain", "services__name", "services__sponsor__name"):
            condition |= Q(**{f"{field}__icontains": text})
        # A subquery by itself: PostgreSQL makes it once, also while it does not know how large the tables are.
        by_service: Any = self.model._default_manager.filter(condition).values("pk")
        return self.filter(Q(name__icontains=text) | Q(pk__in=by_service))

    def with_service_count(self) -> "CommunityQuerySet":
        """Add `n_services`, how many of its services run."""
        return self.annotate(
            n_services=Count("services", filter=Q(services__status=Status.ACTIVE), distinct=True)
        )
