"""Rotations in the admin site: to look at. They change by loading a file, on their pages, or by publishing a plan."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from rotations.models import (
    Override,
    PlanRun,
    Rotation,
    RotationEvent,
    RotationMember,
    Shift,
    ShiftOffer,
    StewardProfile,
    TimeOff,
)


class ReadOnly:
    """Refuses every change from the admin site."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: load_rotations creates rotations."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: load_rotations changes rotations."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Refuse: tickets may have been assigned by it."""
        return False


class MemberInline(ReadOnly, admin.TabularInline):
    """The members of a rotation in their order."""

    model = RotationMember
    ordering = ["position"]


@admin.register(Rotation)
class RotationAdmin(ReadOnly, admin.ModelAdmin):
    """Rotations as they were loaded."""

    list_display = ["slug", "name", "time_zone", "starts_on", "starts_at_time", "turn_length", "updated_at"]
    inlines = [MemberInline]


@admin.register(Shift)
class ShiftAdmin(ReadOnly, admin.ModelAdmin):
    """Shifts as people were told, also those that no longer hold."""

    list_display = [
        "rotation",
        "level",
        "user",
        "starts_at",
        "ends_at",
        "source",
        "recorded_at",
        "withdrawn_at",
    ]
    list_filter = ["rotation", "level", "source"]
    list_select_related = ["rotation", "user"]
    date_hierarchy = "starts_at"


@admin.register(Override)
class OverrideAdmin(ReadOnly, admin.ModelAdmin):
    """Who stands in for whom, and who said so."""

    list_display = [
        "rotation",
        "level",
        "user",
        "starts_at",
        "ends_at",
        "reason",
        "created_by",
        "withdrawn_at",
    ]
    list_select_related = ["rotation", "user", "created_by"]


@admin.register(ShiftOffer)
class ShiftOfferAdmin(ReadOnly, admin.ModelAdmin):
    """Shifts offered to colleagues, and what became of it."""

    list_display = ["rotation", "level", "offered_by", "starts_at", "ends_at", "state", "taken_by"]
    list_select_related = ["rotation", "offered_by", "taken_by"]


@admin.register(TimeOff)
class TimeOffAdmin(ReadOnly, admin.ModelAdmin):
    """When people are away."""

    list_display = ["user", "starts_at", "ends_at", "cancelled_at"]
    list_select_related = ["user"]


@admin.register(StewardProfile)
class StewardProfileAdmin(admin.ModelAdmin):
    """How people serve; an administrator says which levels somebody may hold, and their share of turns."""

    # The address of somebody's own calendar is their secret.
    exclude = ["time_off_url", "time_off_read_at", "time_off_problem"]
    list_display = [
        "user",
        "work_begins",
        "work_ends",
        "country",
        "levels",
        "capacity",
        "first_on",
        "last_on",
    ]
    list_select_related = ["user"]
    exclude = ["time_off_read_at", "time_off_problem"]


@admin.register(PlanRun)
class PlanRunAdmin(ReadOnly, admin.ModelAdmin):
    """Planning that was asked for."""

    list_display = ["rotation", "plan_from", "n_turns", "state", "requested_by", "created_at", "published_at"]
    list_select_related = ["rotation", "requested_by"]


@admin.register(RotationEvent)
class RotationEventAdmin(ReadOnly, admin.ModelAdmin):
    """What happened to rotations."""

    list_display = ["happened_at", "rotation", "kind", "actor", "summary"]
    list_select_related = ["rotation", "actor"]
