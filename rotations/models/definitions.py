"""Rotations and their members: how turns go round where no shifts have been announced yet."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from rotations.turns import RotationPlan, TurnUnit
from timekeeping.wall_clock import parse_zone


class RotationQuerySet(models.QuerySet["Rotation"]):
    """Finds rotations."""

    def with_shifts_at(self, instant: datetime) -> "RotationQuerySet":
        """Give one row for each running shift as `running`, with its holder; one without where there is none."""
        is_running = models.Q(
            shifts__starts_at__lte=instant, shifts__ends_at__gt=instant, shifts__withdrawn_at=None
        )
        running = self.annotate(running=models.FilteredRelation("shifts", condition=is_running))
        return running.select_related("running__user__steward_profile")  # type: ignore[misc]

    def with_members(self) -> "RotationQuerySet":
        """Fetch members and their users along, in two queries altogether."""
        members = RotationMember.objects.select_related("user__steward_profile").order_by("position")
        return self.prefetch_related(models.Prefetch("members", queryset=members))


class Rotation(models.Model):
    """Members who take turns at one or more levels. The first hand-off is a wall-clock time of its zone."""

    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(max_length=150)
    time_zone = models.CharField(max_length=64, help_text="IANA name, e.g. Europe/Lisbon")
    # A date and a time apart: they are what a clock on the wall shows, not an instant.
    starts_on = models.DateField()
    starts_at_time = models.TimeField()
    turn_every = models.PositiveSmallIntegerField()
    turn_unit = models.CharField(max_length=10, choices=[(unit.value, unit.value) for unit in TurnUnit])
    levels = ArrayField(models.CharField(max_length=50))
    announced_from = models.DateTimeField(null=True, help_text="Since when shifts are facts.")
    announced_until = models.DateTimeField(null=True, help_text="Until when people know their shifts.")
    is_planned = models.BooleanField(
        default=False, help_text="Its shifts come from a published plan; turns in order follow only after it."
    )
    revision = models.PositiveIntegerField(
        default=0, help_text="Counts changes, so that a stale form is noticed."
    )
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    objects = RotationQuerySet.as_manager()

    class Meta:
        # In the order they were set up: the first one that has somebody on duty gets new tickets.
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(turn_every__gte=1), name="rotation_turn_lasts_at_least_one_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(turn_unit__in=[unit.value for unit in TurnUnit]),
                name="rotation_turn_unit_is_known",
            ),
            models.CheckConstraint(
                condition=models.Q(levels__len__gte=1), name="rotation_has_at_least_one_level"
            ),
            models.CheckConstraint(
                condition=~models.Q(slug="") & ~models.Q(time_zone=""), name="rotation_has_slug_and_zone"
            ),
            models.CheckConstraint(
                condition=models.Q(announced_from=None, announced_until=None)
                | models.Q(announced_from__lt=models.F("announced_until")),
                name="rotation_is_announced_for_some_time",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def starts_at_local(self) -> datetime:
        """Return the first hand-off as a naive wall-clock time of the rotation's zone."""
        return datetime.combine(self.starts_on, self.starts_at_time)

    @property
    def turn_length(self) -> str:
        """Return the length of a turn in words: "2 weeks"."""
        return f"{self.turn_every} {self.turn_unit}{'' if self.turn_every == 1 else 's'}"

    @property
    def zone(self) -> ZoneInfo:
        """Return the zone on whose clock hand-offs are."""
        return parse_zone(self.time_zone)

    @property
    def active_members(self) -> list[User]:
        """Return the members with access, in their order; without a query where they were fetched along."""
        return [member.user for member in self.members.all() if member.user.is_active]

    @property
    def plan(self) -> RotationPlan:
        """Return the rotation for rotations.turns, its members by e-mail address.

        Raises InvalidRotationPlan when it has no members.
        """
        return RotationPlan(
            zone=self.zone,
            starts_at=self.starts_at_local,
            every=self.turn_every,
            unit=TurnUnit(self.turn_unit),
            levels=tuple(self.levels),
            members=tuple(member.user.email for member in self.members.all()),
        )


class RotationMember(models.Model):
    """A person's place in the order of a rotation, counted from 0."""

    rotation = models.ForeignKey(Rotation, on_delete=models.CASCADE, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="rotation_members")
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rotation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rotation", "user"], name="rotation_names_a_member_once"),
            models.UniqueConstraint(
                fields=["rotation", "position"], name="rotation_has_one_member_a_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rotation} {self.position}: {self.user}"
