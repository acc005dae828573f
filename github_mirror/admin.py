"""Read the mirror's rows."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from github_mirror.models import IssueWrite, TrackedIssue


class MirrorAdmin(admin.ModelAdmin[Any]):
    """Shows, changes nothing."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody adds rows by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody deletes them by hand: what waits to be sent would be lost."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody edits rows by hand."""
        return False


@admin.register(TrackedIssue)
class TrackedIssueAdmin(MirrorAdmin):
    """Tickets with an issue."""

    list_display = ("ticket_id", "title", "repository", "issue_number", "synced_at")


@admin.register(IssueWrite)
class IssueWriteAdmin(MirrorAdmin):
    """Writes to issues."""

    list_display = ("issue", "kind", "version", "tried_at", "sent_at")
    list_select_related = ("issue",)
