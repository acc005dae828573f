"""What the pages of the policy read."""

from dataclasses import dataclass

from tickets.models import PolicyVersion
from tickets.policies import current_policy, policy_in, policy_labelled
from tickets.policy import DEFAULT_LABEL, Policy
from tickets.policy.differences import differences

N_VERSIONS = 50
N_NAMED = 3


@dataclass(frozen=True)
class ShownVersion:
    """A version with its policy; the one built in has no row."""

    label: str
    policy: Policy
    row: PolicyVersion | None
    is_in_force: bool

    @property
    def is_draft(self) -> bool:
        """Say whether it was never in force."""
        return self.row is not None and self.row.activated_at is None


def shown_version(label: str) -> ShownVersion | None:
    """Return a version by its label, None where there is none. Three queries at most."""
    row = (
        PolicyVersion.objects.select_related("created_by", "activated_by")
        .filter(label=label.replace("\x00", ""))
        .first()
    )
    if row is None and label != DEFAULT_LABEL:
        return None
    policy = policy_labelled(label) if row is None else policy_in(row)
    return ShownVersion(label, policy, row, is_in_force=current_policy().label == label)


def policy_versions() -> tuple[list[PolicyVersion], list[PolicyVersion]]:
    """Return the drafts, and what is or was in force, each newest first; of drafts alone with their documents."""
    rows = PolicyVersion.objects.select_related("created_by", "activated_by")
    drafts = rows.filter(activated_at=None).order_by("-pk")
    return list(drafts[:N_VERSIONS]), list(rows.activated().defer("document")[:N_VERSIONS])


def in_short(draft: PolicyVersion, in_force: Policy) -> str:
    """Return what a draft changes: "Path high; Plan standard, P2, first response; 3 more". No queries."""
    what = list(dict.fromkeys(one.what for one in differences(in_force, policy_in(draft))))
    more = [f"{len(what) - N_NAMED} more"] if len(what) > N_NAMED else []
    return "; ".join(what[:N_NAMED] + more) or "nothing yet"
