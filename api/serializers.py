"""How rotations, shifts and who is on call are written, in the words of the rotation file and of the commands."""

from datetime import UTC
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from rotations.models import Rotation
from rotations.oncall import ShiftSource
from rotations.queries import OnDuty


def utc(**options: Any) -> serializers.DateTimeField:
    """Return a field that writes instants in UTC, whatever zone the reader lives in: 2026-01-07T09:00:00Z."""
    return serializers.DateTimeField(default_timezone=UTC, **options)


class TurnSerializer(serializers.Serializer[Rotation]):
    """How long a turn is."""

    every = serializers.IntegerField(source="turn_every", min_value=1)
    unit = serializers.ChoiceField(source="turn_unit", choices=["hour", "day", "week", "month"])


class RotationSerializer(serializers.Serializer[Any]):
    """A rotation as the rotation file has it: what is answered here can be loaded again."""

    slug = serializers.SlugField()
    name = serializers.CharField()
    time_zone = serializers.CharField(help_text="IANA name of the zone on whose clock hand-offs are.")
    starts_at = serializers.SerializerMethodField(
        help_text="First hand-off, a wall-clock time of the zone: 2026-01-07T09:00"
    )
    turn = TurnSerializer(source="*")
    levels = serializers.ListField(child=serializers.CharField())
    members = serializers.SerializerMethodField(
        help_text="E-mail addresses, in the order in which they serve."
    )

    def get_starts_at(self, rotation: Rotation) -> str:
        """Return the first hand-off on the rotation's own clock, to the minute."""
        return rotation.starts_at_local.isoformat(timespec="minutes")

    @extend_schema_field(serializers.ListField(child=serializers.EmailField()))
    def get_members(self, rotation: Rotation) -> list[str]:
        """Return the members' addresses in their order."""
        return [member.user.email for member in rotation.members.all()]


class HeldLevelSerializer(serializers.Serializer[OnDuty]):
    """Who holds a level; all but the level is null where nobody does."""

    level = serializers.CharField()
    steward = serializers.EmailField(source="user.email", allow_null=True, default=None)
    name = serializers.CharField(source="user.display_name", allow_null=True, default=None)
    start = utc(allow_null=True, default=None)
    end = utc(allow_null=True, default=None)


class OnCallSerializer(serializers.Serializer[Any]):
    """Who is on call in a rotation at an instant, for each of its levels in their order."""

    rotation = serializers.SlugField(source="rotation.slug")
    name = serializers.CharField(source="rotation.name")
    time_zone = serializers.CharField(source="rotation.time_zone")
    at = utc()
    levels = HeldLevelSerializer(many=True)


class ShiftSerializer(serializers.Serializer[Any]):
    """A shift, cut to the time asked about; a gap on purpose where the steward is null."""

    level = serializers.CharField()
    steward = serializers.EmailField(allow_null=True)
    start = utc()
    end = utc()
    source = serializers.ChoiceField(choices=[one.value for one in ShiftSource])  # type: ignore[assignment]


class ErrorSerializer(serializers.Serializer[Any]):
    """Why something was refused."""

    detail = serializers.CharField(help_text="A sentence for people.")


class TakenInSerializer(serializers.Serializer[Any]):
    """What became of the alerts of one body."""

    alerts = serializers.IntegerField(source="taken.n_alerts", help_text="How many the body held.")
    opened = serializers.ListField(
        child=serializers.CharField(), help_text="Tickets that were opened, such as SD-12."
    )
    joined = serializers.ListField(
        child=serializers.CharField(), help_text="Tickets that the others belong to."
    )
