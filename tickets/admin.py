"""Read and repair. What happened to a ticket changes through the services alone."""

from typing import Any, ClassVar

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.access import signed_in_user
from tickets.errors import TicketError
from tickets.models import Attachment, Comment, Correction, HandOff, SavedView, Ticket, TicketEvent
from tickets.services import close_unanswered


class ReadOnlyAdmin(admin.ModelAdmin[Any]):
    """Shows, changes nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes rows by hand."""
        return False


@admin.register(Ticket)
class TicketAdmin(ReadOnlyAdmin):
    """Tickets, with an action for heaps of spam."""

    list_display = ("reference", "subject", "tier", "kind", "status", "community", "assignee", "opened_at")
    list_filter = ("status", "tier", "kind", "approval")
    list_select_related = ("community", "assignee")
    search_fields = ("subject",)
    exclude: ClassVar[list[str]] = ["search"]
    actions = ("close_as_spam",)

    def has_close_permission(self, request: HttpRequest) -> bool:
        """Close only for those whom the admin site lets change tickets, though no field is changed by hand."""
        return signed_in_user(request).has_perm("tickets.change_ticket")

    @admin.action(description="Close as spam, without an answer", permissions=["close"])
    def close_as_spam(self, request: HttpRequest, queryset: QuerySet[Ticket]) -> None:
        """Close each chosen ticket; say which could not be."""
        for ticket in queryset:
            try:
                close_unanswered(
                    ticket.number, actor=signed_in_user(request), reason="Spam.", now=timezone.now()
                )
            except TicketError as error:
                messages.error(request, f"{ticket.reference}: {error}")


@admin.register(TicketEvent)
class TicketEventAdmin(ReadOnlyAdmin):
    """The timeline of all tickets."""

    list_display = ("ticket_id", "kind", "actor", "at")
    list_filter = ("kind",)
    list_select_related = ("actor",)


@admin.register(Correction)
class CorrectionAdmin(ReadOnlyAdmin):
    """Corrections of the rules."""

    list_display = ("ticket_id", "rule", "from_tier", "to_tier", "reason", "by", "at")
    list_select_related = ("by",)


@admin.register(Comment)
class CommentAdmin(ReadOnlyAdmin):
    """What was said."""

    list_display = ("ticket_id", "author", "is_internal", "created_at")
    list_select_related = ("author",)
    exclude: ClassVar[list[str]] = ["search"]


@admin.register(Attachment)
class AttachmentAdmin(ReadOnlyAdmin):
    """Files."""

    list_display = ("name", "ticket_id", "uploaded_by", "size", "created_at")
    list_select_related = ("uploaded_by",)


@admin.register(HandOff)
class HandOffAdmin(ReadOnlyAdmin):
    """Hand-offs, also those that did not take place."""

    list_display = ("rotation", "level", "at", "outgoing", "incoming", "acknowledged_at", "cancelled_at")
    list_select_related = ("rotation", "outgoing", "incoming")


admin.site.register(SavedView)
