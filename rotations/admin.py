"""Rotations in the admin site: to look at. They change by loading a file."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from rotations.models import Rotation, RotationMember


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
