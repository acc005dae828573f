"""Every change to a community's people. Clusters and services change by import only: see importer.py."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts.models import User
from communities.errors import ContactUnknown
from communities.models import Community, Contact, SupportPlan
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


@transaction.atomic
def add_missing_plans(slugs: Sequence[str]) -> None:
    """Make the support plans that a policy names and nobody made yet, named after their slug."""
    plans = [SupportPlan(slug=slug, name=slug.replace("-", " ").capitalize()) for slug in slugs]
    SupportPlan.objects.bulk_create(plans, ignore_conflicts=True)


@transaction.atomic
def give_plan(slug: str, *, plan: SupportPlan | None) -> Community:
    """Give a community its support plan from now on, None for the standard one; return the community.

    What was promised on tickets that are open stays as it is until the next thing happens on them.
    """
    community = Community.objects.select_for_update().get(slug=slug)
    community.support_plan = plan
    community.save(update_fields=["support_plan"])
    return community
