"""Lists of people."""

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import Lower

from accounts.models import User


def people(search: str = "") -> QuerySet[User]:
    """Return the people whose name or address contains `search`, by name, with `invited_until` of open invitations."""
    found = User.objects.annotate(
        invited_until=Max("invitations__expires_at", filter=Q(invitations__accepted_at=None))
    )
    for word in search.split():
        found = found.filter(Q(name__icontains=word) | Q(email__icontains=word))
    return found.order_by("-is_active", Lower("name"), "email")
