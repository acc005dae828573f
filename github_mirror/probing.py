"""Ask GitHub whether an account may do all that the mirror needs at a repository, and say what is missing and where.

Nothing is changed at GitHub by asking.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from github_mirror.answers import permission_name
from github_mirror.client import GitHub
from github_mirror.errors import GitHubError, Gone, Moved, NoAccess, Rejected, SlowDown, Uncertain
from github_mirror.facts import RepositoryFacts
from github_mirror.models import ConnectionKind

Result = TypeVar("Result")
# GitHub refuses an issue without a title (422), but only to those who might open one: to others it says so (403).
NO_ISSUE = {"title": ""}

WHERE_TO_SIGN_IN = {
    ConnectionKind.TOKEN: "Make one at GitHub under Settings, Developer settings, Personal access tokens, "
    "Fine-grained tokens.",
    ConnectionKind.APP: "At GitHub, the app's page under Settings, Developer settings, GitHub Apps names its App ID "
    "and makes private keys.",
}
WHERE_REPOSITORIES_ARE = {
    ConnectionKind.TOKEN: "Edit the token at GitHub: under Repository access, choose this repository.",
    ConnectionKind.APP: "At GitHub, open the app's page, Install App, and choose this repository.",
}
NO_ROLE = (
    "The token's owner has no role there that may label and close issues. Have whoever manages the repository give "
    "them the role Triage or more, under Settings, Collaborators and teams."
)
WHERE_PERMISSIONS_ARE = {
    ConnectionKind.TOKEN: "Edit the token at GitHub: under Repository permissions, set",
    ConnectionKind.APP: "At GitHub, on the app's page under Permissions & events, set (and have the owner accept)",
}


@dataclass(frozen=True)
class Check:
    """One thing that was asked. `sentence` says how it is, or what is missing and where to set it."""

    name: str
    is_ok: bool
    sentence: str
    is_needed: bool = True


@dataclass(frozen=True)
class Probe:
    """What an account may do. `facts` and `ends_at` are None where GitHub did not tell."""

    checks: tuple[Check, ...]
    facts: RepositoryFacts | None = None
    ends_at: datetime | None = None

    @property
    def is_enough(self) -> bool:
        """Say whether the mirror can work with it."""
        return self.facts is not None and all(check.is_ok for check in self.checks if check.is_needed)


def probe(client: GitHub, full_name: str, *, kind: ConnectionKind, now: datetime) -> Probe:
    """Ask GitHub, in at most five requests, and stop where the rest cannot be known. Raises nothing of GitHub's."""
    signed_in = _asked(
        "Sign-in", lambda: f"GitHub knows the desk as {client.whoami()}.", WHERE_TO_SIGN_IN[kind]
    )
    if not signed_in.is_ok:
        return Probe((signed_in,))
    facts, seen = _look(client, full_name, kind=kind)
    checks = [signed_in, *_about_end(client.token_ends_at, now=now), seen]
    if facts is None:
        return Probe(tuple(checks), ends_at=client.token_ends_at)
    checks += _about_use(facts)
    if facts.has_issues and not facts.is_archived:
        checks += _about_issues(client, facts, kind=kind)
    checks.append(_about_hooks(client, full_name, kind=kind))
    return Probe(tuple(checks), facts, client.token_ends_at)


def _about_end(ends_at: datetime | None, *, now: datetime) -> list[Check]:
    if ends_at is None:
        return []
    n_days = (ends_at - now).days
    told = f"The token works until {ends_at:%d %b %Y, %H:%M} UTC, {n_days} more day{'s' * (n_days != 1)}."
    return [Check("Token's end", ends_at > now, f"{told} Put a new one here before that.")]


def _look(client: GitHub, full_name: str, *, kind: ConnectionKind) -> tuple[RepositoryFacts | None, Check]:
    found: list[RepositoryFacts] = []

    def look() -> str:
        facts = client.repository(full_name)
        if facts is None:
            return ""
        found.append(facts)
        return f"It is {'private' if facts.is_private else 'public: everybody can read what is published there'}."

    check = _asked(f"See {full_name}", look, WHERE_REPOSITORIES_ARE[kind])
    return (found[0] if found else None), check


def _about_use(facts: RepositoryFacts) -> list[Check]:
    issues = (
        "They are." if facts.has_issues else "Turn them on in the repository's Settings, General, Features."
    )
    archived = (
        "It is not." if not facts.is_archived else "Unarchive it in its Settings, General, Danger Zone."
    )
    return [
        Check("Issues are switched on", facts.has_issues, issues),
        Check("The repository is not archived", not facts.is_archived, archived),
    ]


def _about_issues(client: GitHub, facts: RepositoryFacts, *, kind: ConnectionKind) -> list[Check]:
    def may_write() -> str:
        if kind == ConnectionKind.APP:
            _need(client, facts.full_name, "issues", "write")
        else:
            _try_to_open_none(client, facts.full_name)
        return "The desk may open, change and close them, and comment."

    found = _asked(
        "Issues: read and write", may_write, f"{WHERE_PERMISSIONS_ARE[kind]} Issues to “Read and write”."
    )
    if not found.is_ok or kind == ConnectionKind.APP or facts.can_write:
        return [found]
    # Whoever may read a repository may open issues there, and not label or close them.
    return [found, Check("Label and close issues", False, NO_ROLE)]


def _try_to_open_none(client: GitHub, full_name: str) -> None:
    try:
        client.create_issue(full_name, NO_ISSUE)
    except Rejected:
        return


def _about_hooks(client: GitHub, full_name: str, *, kind: ConnectionKind) -> Check:
    def may_read() -> str:
        if kind == ConnectionKind.APP:
            _need(client, full_name, "repository_hooks", "read", "write")
        else:
            client.hooks(full_name)
        return "The desk can see which webhooks failed, and have them sent again."

    where = (
        f"Not needed: changes at GitHub then come within five minutes. {WHERE_PERMISSIONS_ARE[kind]} Webhooks to "
        "“Read and write” to have the desk make the webhook and fetch what failed."
    )
    found = _asked("Webhooks", may_read, where)
    return Check(found.name, found.is_ok, found.sentence, is_needed=False)


def _need(client: GitHub, full_name: str, permission: str, *levels: str) -> None:
    granted = client.installation(full_name).get("permissions") or {}
    if granted.get(permission) not in levels:
        named = permission_name(permission, levels[0])
        raise NoAccess(
            f"The app's installation was not given this permission: the permission {named} is missing."
        )


def _asked(name: str, ask: Callable[[], str], where: str) -> Check:
    try:
        return Check(name, True, ask())
    except (SlowDown, Uncertain) as error:
        return Check(name, False, f"{error} It could not be found out now; try again.")
    except Moved:
        return Check(name, False, "It has another name at GitHub now. Enter that.")
    except (NoAccess, Gone, Rejected) as error:
        return Check(name, False, f"{error} {where}")
    except GitHubError as error:
        return Check(name, False, str(error))
