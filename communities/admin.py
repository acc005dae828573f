"""Read and repair. What an import decides is read-only: a repair would last until the next import."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from communities.models import Cluster, Community, Contact, Service, Sponsor


class ImportedAdmin(admin.ModelAdmin[Any]):
    """Rows that come from an import, and that requests refer to: never added or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave adding to the import."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        """Keep everything: what is gone is decommissioned."""
        return False


@admin.register(Sponsor)
class SponsorAdmin(ImportedAdmin):
    """Who pays."""

    list_display = ("name", "url")
    search_fields = ("name",)
    readonly_fields = ("name",)


@admin.register(Community)
class CommunityAdmin(ImportedAdmin):
    """Groups served."""

    list_display = ("name", "slug", "url")
    search_fields = ("name", "slug")
    readonly_fields = ("name", "slug")


@admin.register(Contact)
class ContactAdmin(admin.ModelAdmin[Contact]):
    """People of communities."""

    list_display = ("user", "community", "role", "created_at")
    list_filter = ("role",)
    list_select_related = ("user", "community")
    search_fields = ("user__email", "user__name", "community__name")
    autocomplete_fields = ("community",)
    raw_id_fields = ("user",)
    readonly_fields = ("created_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Leave adding to the community's page."""
        return False


@admin.register(Cluster)
class ClusterAdmin(ImportedAdmin):
    """Clusters."""

    list_display = ("name", "provider", "status")
    list_filter = ("status", "provider")
    search_fields = ("name",)
    readonly_fields = ("name", "folder", "status", "decommissioned_at")


@admin.register(Service)
class ServiceAdmin(ImportedAdmin):
    """Hubs."""

    list_display = ("__str__", "domain", "community", "sponsor", "status")
    list_filter = ("status", "cluster")
    list_select_related = ("cluster", "community", "sponsor")
    search_fields = ("name", "domain", "display_name", "community__name")
    readonly_fields = (
        "cluster",
        "name",
        "display_name",
        "domain",
        "community",
        "sponsor",
        "status",
        "decommissioned_at",
    )
