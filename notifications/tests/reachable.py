"""People with ways of being reached, and calls to them."""

from datetime import timedelta

from notifications.models import ContactMethod, ReachRule, Urgency, Way
from notifications.reaching import Call
from tests.factories import NOW

MINUTE = timedelta(minutes=1)


def make_method(user, *, kind=Way.SMS, address="+4915112345678", verified=True, **fields):
    return ContactMethod.objects.create(
        user=user, kind=kind, address=address, created_at=NOW, verified_at=NOW if verified else None, **fields
    )


def rule(method, *, urgency=Urgency.PAGE, minutes=0):
    return ReachRule.objects.create(user=method.user, urgency=urgency, method=method, delay=minutes * MINUTE)


def call(**fields):
    defaults = {
        "urgency": Urgency.PAGE,
        "key": "page:1",
        "subject": "SD-1042: hub is down",
        "body": "The hub is down.",
        "short": "SD-1042 P1 hub is down",
        "url": "https://desk.example.org/tickets/1042",
        "reference": "SD-1042",
        "tier": "P1",
    }
    return Call(**{**defaults, **fields})
