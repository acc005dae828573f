"""Ask for cover of shifts that were announced after somebody had said that they are away."""

from datetime import datetime

from django.db.models import Exists, OuterRef
from django.db.models.functions import Greatest

from rotations.models import Shift, ShiftOffer, TimeOff
from rotations.services.people import ask_for_cover


def ask_for_missing_cover(*, now: datetime) -> int:
    """Offer to colleagues what collides with times off and was never offered for them; return how many offers.

    What somebody took back to serve it after all is not offered again.
    """
    colliding = Shift.objects.live().filter(
        user=OuterRef("user"),
        ends_at__gt=Greatest(OuterRef("starts_at"), now),
        starts_at__lt=OuterRef("ends_at"),
    )
    # Two levels down from the time off to the offers made for it on the shift.
    offers = ShiftOffer.objects.filter(
        time_off=OuterRef(OuterRef("pk")),
        rotation=OuterRef("rotation"),
        level=OuterRef("level"),
        starts_at__lt=OuterRef("ends_at"),
        ends_at__gt=OuterRef("starts_at"),
    )
    times_off = TimeOff.objects.live().filter(
        Exists(colliding.filter(~Exists(offers))), ends_at__gt=now, user__is_active=True
    )
    found = list(times_off.select_related("user").order_by("pk"))
    return sum(len(ask_for_cover(time_off, now=now)) for time_off in found)
