"""Which endpoint does what."""

import re
from collections.abc import Callable

from tests.github import accounts, issues
from tests.github.calls import Answer, Call

Endpoint = Callable[[Call], Answer]
REPOSITORY = "/repos/{owner}/{repo}"
ISSUE = f"{REPOSITORY}/issues/{{issue_number}}"
HOOK = f"{REPOSITORY}/hooks/{{hook_id}}"
COMMENT = f"{REPOSITORY}/issues/comments/{{comment_id}}"

ENDPOINTS: tuple[tuple[str, str, Endpoint], ...] = (
    ("GET", "/user", accounts.get_user),
    ("GET", "/app", accounts.get_app),
    ("GET", "/app/installations", accounts.list_installations),
    ("GET", "/app/installations/{installation_id}", accounts.get_installation),
    ("POST", "/app/installations/{installation_id}/access_tokens", accounts.create_installation_token),
    ("GET", "/installation/repositories", accounts.installation_repositories),
    ("GET", REPOSITORY, accounts.get_repository),
    ("GET", f"{REPOSITORY}/installation", accounts.installation_of_repository),
    ("GET", f"{REPOSITORY}/hooks", accounts.list_hooks),
    ("POST", f"{REPOSITORY}/hooks", accounts.create_hook),
    ("GET", HOOK, accounts.get_hook),
    ("PATCH", HOOK, accounts.edit_hook),
    ("GET", f"{HOOK}/config", accounts.get_hook_config),
    ("POST", f"{HOOK}/pings", accounts.ping_hook),
    ("GET", f"{HOOK}/deliveries", accounts.list_deliveries),
    ("GET", f"{HOOK}/deliveries/{{delivery_id}}", accounts.get_delivery),
    ("POST", f"{HOOK}/deliveries/{{delivery_id}}/attempts", accounts.redeliver),
    ("GET", f"{REPOSITORY}/labels", issues.list_labels),
    ("GET", f"{REPOSITORY}/milestones", issues.list_milestones),
    ("POST", f"{REPOSITORY}/milestones", issues.create_milestone),
    ("GET", f"{REPOSITORY}/issues", issues.list_issues),
    ("POST", f"{REPOSITORY}/issues", issues.create_issue),
    ("GET", f"{REPOSITORY}/issues/comments", issues.list_all_comments),
    ("GET", COMMENT, issues.get_comment),
    ("PATCH", COMMENT, issues.edit_comment),
    ("DELETE", COMMENT, issues.delete_comment),
    ("GET", ISSUE, issues.get_issue),
    ("PATCH", ISSUE, issues.edit_issue),
    ("PUT", f"{ISSUE}/lock", issues.lock_issue),
    ("DELETE", f"{ISSUE}/lock", issues.unlock_issue),
    ("POST", f"{ISSUE}/labels", issues.add_labels),
    ("PUT", f"{ISSUE}/labels", issues.set_labels),
    ("POST", f"{ISSUE}/assignees", issues.add_assignees),
    ("DELETE", f"{ISSUE}/assignees", issues.remove_assignees),
    ("GET", f"{ISSUE}/comments", issues.list_comments),
    ("POST", f"{ISSUE}/comments", issues.create_comment),
)


def _pattern(path: str) -> re.Pattern[str]:
    numbered = re.sub(r"\{(\w+_(?:id|number))\}", r"(?P<\1>\\d+)", path)
    return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", numbered))


PATTERNS = [(verb, _pattern(path), endpoint) for verb, path, endpoint in ENDPOINTS]


def route(verb: str, path: str) -> tuple[Endpoint, dict[str, str]] | None:
    """Return the endpoint of a request and the named parts of its path; None if there is none."""
    for wanted, pattern, endpoint in PATTERNS:
        if verb == wanted and (match := pattern.fullmatch(path)):
            return endpoint, match.groupdict()
    return None
