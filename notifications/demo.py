"""Ways of being reached for the invented team of the demo."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import transaction

from accounts.models import User
from notifications.models import ContactMethod, ReachRule, ReachSettings, Urgency, Way


@transaction.atomic
def give_ways(people: Iterable[User], *, now: datetime) -> None:
    """Give each person a verified mail address for pages, and quiet hours; the last one has yet to add a way.

    Mail alone, because the demo's people have no telephones: nothing it sends may reach a stranger.
    """
    team = list(people)
    for user in team[:-1]:
        method = ContactMethod.objects.create(
            user=user,
            kind=Way.EMAIL,
            address=user.email.replace("@", "+page@"),
            label="Mail that rings",
            created_at=now,
            verified_at=now,
        )
        for urgency in Urgency:
            ReachRule.objects.create(user=user, urgency=urgency, method=method, delay=timedelta())
        ReachSettings.objects.create(user=user, quiet_from=time(22), quiet_until=time(7))
