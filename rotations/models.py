"""Rotations and their members, as they were loaded; who serves when is computed by rotations.turns."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models

from accounts.models import User
from rotations.turns import RotationPlan, TurnUnit
from timekeeping.wall_clock import parse_zone


class RotationQuerySet(models.QuerySet["Rotation"]):
    """Finds rotations."""

    def with_members(self) -> "RotationQuerySet":
        """Fetch members and their users along, in two queries altogether."""
        members = RotationMember.objects.select_related("user").order_by("position")
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
    def plan(self) -> RotationPlan:
        """Return the rotation for rotations.turns, its members by e-mail address.

        Raises InvalidRotationPlan when it has no members.
        """
        return RotationPlan(
            zone=parse_zone(self.time_zone),
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
