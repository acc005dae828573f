"""Read messages."""

from django.contrib import admin
from django.http import HttpRequest

from notifications.models import Message


@admin.register(Message)
class MessageAdmin(admin.ModelAdmin[Message]):
    """Messages are written by the app alone."""

    list_display = ("reference", "subject", "recipient", "created_at", "sent_at")
    list_select_related = ("recipient",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds messages by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Nobody deletes them by hand: what waits to be sent would be lost."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Message | None = None) -> bool:
        """Nobody edits messages by hand."""
        return False
