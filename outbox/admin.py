"""Read deliveries and put given-up ones back into the queue."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from outbox.models import Delivery
from outbox.services import retry_failed


@admin.register(Delivery)
class DeliveryAdmin(admin.ModelAdmin[Delivery]):
    """Deliveries are written by the app alone."""

    list_display = ("consumer", "subject_id", "state", "n_attempts", "due_at", "outcome")
    list_filter = ("consumer", "state")
    actions = ("retry",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds deliveries by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """Nobody deletes them by hand: what waits to be sent would be lost."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Delivery | None = None) -> bool:
        """Nobody edits deliveries by hand."""
        return False

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """Retry only for those whom the admin site lets change deliveries, though no field is changed by hand."""
        return super().has_change_permission(request)

    @admin.action(description="Try again", permissions=["retry"])
    def retry(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        """Put the chosen deliveries that were given up back into the queue."""
        for delivery in queryset:
            retry_failed(delivery, now=timezone.now())
