"""What GitHub tells of, by webhook, by a sync or in answer to our own writes; any order, any number of times."""

from github_mirror.inbound.comments import apply_comment, apply_deleted_comment
from github_mirror.inbound.finding import identify
from github_mirror.inbound.issues import apply_issue, compare_issue, note_sending
from github_mirror.inbound.places import (
    apply_deleted_issue,
    apply_lost_repository,
    apply_repository,
    apply_transferred,
)
from github_mirror.inbound.values import Applied, Source

__all__ = [
    "Applied",
    "Source",
    "apply_comment",
    "apply_deleted_comment",
    "apply_deleted_issue",
    "apply_issue",
    "apply_lost_repository",
    "apply_repository",
    "apply_transferred",
    "compare_issue",
    "identify",
    "note_sending",
]
