"""Escalations in the admin: to read. They are changed on the ticket."""

from django.contrib import admin
from django.http import HttpRequest

from escalation.models import Escalation, Page, StepDone


class StepInline(admin.TabularInline[StepDone, Escalation]):
    """The steps that were done."""

    model = StepDone
    extra = 0
    can_delete = False
    readonly_fields = ("step", "round", "occasion", "outcome", "at")
    max_num = 0


class PageInline(admin.TabularInline[Page, Escalation]):
    """Who was called."""

    model = Page
    extra = 0
    can_delete = False
    fields = readonly_fields = (
        "step",
        "round",
        "recipient",
        "person",
        "urgency",
        "created_at",
        "unreachable",
    )
    max_num = 0
    fk_name = "escalation"


@admin.register(Escalation)
class EscalationAdmin(admin.ModelAdmin[Escalation]):
    """Walks along a path."""

    list_display = (
        "ticket",
        "path_name",
        "tier",
        "started_at",
        "acknowledged_by",
        "next_look_at",
        "ended_at",
    )
    list_filter = ("path_name", "tier")
    list_select_related = ("ticket", "acknowledged_by")
    raw_id_fields = ("ticket", "cause")
    inlines = (StepInline, PageInline)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Refuse: tickets begin them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Escalation | None = None) -> bool:
        """Refuse: they are changed on the ticket."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Escalation | None = None) -> bool:
        """Refuse: what was sent to whom stays known."""
        return False
