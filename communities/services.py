"""Every change to a community's people. Clusters and services change by import only: see importer.py."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.errors import ContactUnknown
from communities.models import Community, Contact
from communities.states import ContactRole


@transaction.atomic
def add_contact(
    user: User, *, community: Community, role: ContactRole, now: datetime
) -> tuple[Contact, bool]:
    """Give the person a role in the community; return the contact and whether it is new."""
    return Contact.objects.get_or_create(
        user=user, community=community, role=ContactRole(role), defaults={"created_at": now}
    )


@transaction.atomic
def remove_contact(user: User, *, community: Community, role: ContactRole) -> None:
    """Take a role in the community from the person; they stay known. Raises ContactUnknown."""
    n_removed, _ = Contact.objects.filter(user=user, community=community, role=role).delete()
    if not n_removed:
        raise ContactUnknown(f"{user} is not {ContactRole(role).label.lower()} of {community}.")
