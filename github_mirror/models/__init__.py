"""What the mirror keeps: repositories, issues and comments on both sides, what GitHub sent, and how it went."""

from github_mirror.models.connections import Connection, ConnectionKind
from github_mirror.models.hooks import HookDelivery, HookState, Redelivery
from github_mirror.models.issues import (
    IssueRole,
    IssueWrite,
    MirroredComment,
    Presence,
    TrackedIssue,
    WriteKind,
)
from github_mirror.models.repositories import PublishedField, Repository, RepositoryState, default_fields
from github_mirror.models.syncs import Conflict, Drift, Sync, SyncKind

__all__ = [
    "Conflict",
    "Connection",
    "ConnectionKind",
    "Drift",
    "HookDelivery",
    "HookState",
    "IssueRole",
    "IssueWrite",
    "MirroredComment",
    "Presence",
    "PublishedField",
    "Redelivery",
    "Repository",
    "RepositoryState",
    "Sync",
    "SyncKind",
    "TrackedIssue",
    "WriteKind",
    "default_fields",
]
