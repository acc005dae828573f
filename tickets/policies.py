"""Which policy is in force: the version that a manager activated last, or the one built in."""

from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.conf import settings

from communities.models import Community
from tickets.models import PolicyVersion, Ticket
from tickets.policy import DEFAULT_LABEL, STANDARD_PLAN, Policy, default_policy, read_document


@dataclass(frozen=True)
class VersionedPolicy:
    """A policy and the label of its version, which tickets keep."""

    label: str
    policy: Policy


def current_policy() -> VersionedPolicy:
    """Return the policy in force, in one query."""
    found = PolicyVersion.objects.activated().values_list("pk", "revision").first()
    return _built_in() if found is None else _stored(*found)


def policy_of(ticket: Ticket) -> Policy:
    """Return the policy under which a ticket was promised something; the one in force for a version long gone."""
    return policy_labelled(ticket.policy_version)


def policy_labelled(label: str) -> Policy:
    """Return the policy of a version; the one in force if there is no such version."""
    if label == DEFAULT_LABEL:
        return _built_in().policy
    version = PolicyVersion.objects.filter(label=label).defer("document").first()
    return current_policy().policy if version is None else policy_in(version)


def policy_in(version: PolicyVersion) -> Policy:
    """Return the policy of a version. A draft changes, so it is read each time."""
    if version.activated_at is None:
        return read_document(version.document)
    return _stored(version.pk, version.revision).policy


def plan_of(community: Community | None) -> str:
    """Return the slug of the support plan of a community."""
    if community is None or community.support_plan_id is None or community.support_plan is None:
        return STANDARD_PLAN
    return community.support_plan.slug


def _built_in() -> VersionedPolicy:
    return VersionedPolicy(DEFAULT_LABEL, default_policy(ZoneInfo(settings.WORKING_TIME_ZONE)))


@lru_cache(maxsize=100)
def _stored(pk: int, revision: int) -> VersionedPolicy:
    """Return a version that was activated: what a revision says never changes (a trigger refuses it)."""
    version = PolicyVersion.objects.get(pk=pk)
    return VersionedPolicy(version.label, read_document(version.document))
