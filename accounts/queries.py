"""Lists of people."""

from collections.abc import Iterable

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import Invitation, User


def people(search: str = "") -> QuerySet[User]:
    """Return the people whose name or address contains `search`, by name, with `invited_until` of open invitations."""
    found = User.objects.annotate(
        invited_until=Max("invitations__expires_at", filter=Q(invitations__accepted_at=None))
    )
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found.order_by("-is_active", Lower("name"), "email")


def people_without_a_way_in(people: Iterable[User]) -> set[int]:
    """Return the keys of those who never signed in, accepted no invitation and have no password. One query."""
    strangers = {user.pk for user in people if user.last_login is None and not user.has_usable_password()}
    joined = Invitation.objects.filter(user__in=strangers).exclude(accepted_at=None)
    return strangers - set(joined.values_list("user", flat=True))
