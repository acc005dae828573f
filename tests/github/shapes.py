"""How GitHub writes what it holds, as JSON: its own examples, with what the stand-in holds put in."""

import json
from datetime import timedelta
from functools import cache
from typing import Any

from tests.github.description import example
from tests.github.state import (
    WEB,
    Account,
    App,
    Comment,
    Hook,
    HookDelivery,
    Installation,
    Issue,
    Label,
    Milestone,
    Person,
    Repository,
    node_id,
    text_of,
)

Json = dict[str, Any]
API = "https://api.github.com"
# Of another repository, in GitHub's example.
FOREIGN = (
    "parent",
    "source",
    "template_repository",
    "organization",
    "code_of_conduct",
    "security_and_analysis",
)
NO_REACTIONS = dict.fromkeys(("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes"), 0)


class Shapes:
    """Writes JSON for a hub at `api`, the beginning of its URLs."""

    def __init__(self, api: str) -> None:
        self.api = api

    def person(self, person: Person) -> Json:
        """Return a simple-user."""
        text = _person_template().replace(API, self.api).replace("octocat", person.login)
        kind = {"Organization": "O", "Bot": "BOT"}.get(person.type, "U")
        known = {"id": person.id, "node_id": node_id(kind, person.id), "type": person.type}
        return json.loads(text) | known

    def private_person(self, person: Person) -> Json:
        """Return a private-user: oneself."""
        return example("private-user") | self.person(person) | {"name": person.login, "email": None}

    def label(self, label: Label, repository: Repository) -> Json:
        """Return a label."""
        return {
            "id": label.id,
            "node_id": node_id("LA", label.id),
            "url": f"{self._at(repository)}/labels/{label.name}",
            "name": label.name,
            "description": None,
            "color": label.color,
            "default": label.color != "ededed",
        }

    def milestone(self, milestone: Milestone, repository: Repository) -> Json:
        """Return a milestone."""
        url = f"{self._at(repository)}/milestones/{milestone.number}"
        inside = [one for one in repository.present if one.milestone is milestone]
        return {
            "url": url,
            "html_url": f"{WEB}/{repository.full_name}/milestone/{milestone.number}",
            "labels_url": f"{url}/labels",
            "id": milestone.id,
            "node_id": node_id("MI", milestone.id),
            "number": milestone.number,
            "title": milestone.title,
            "description": None,
            "creator": self.person(repository.owner),
            "open_issues": sum(one.state == "open" for one in inside),
            "closed_issues": sum(one.state == "closed" for one in inside),
            "state": milestone.state,
            "created_at": text_of(milestone.created_at),
            "updated_at": text_of(milestone.created_at),
            "due_on": None,
            "closed_at": None,
        }

    def issue(self, issue: Issue) -> Json:
        """Return an issue."""
        url = f"{self._at(issue.repository)}/issues/{issue.number}"
        people = [self.person(one) for one in issue.assignees]
        milestone = issue.milestone and self.milestone(issue.milestone, issue.repository)
        found: Json = {
            "url": url,
            "repository_url": self._at(issue.repository),
            "labels_url": f"{url}/labels{{/name}}",
            "comments_url": f"{url}/comments",
            "events_url": f"{url}/events",
            "html_url": f"{WEB}/{issue.repository.full_name}/issues/{issue.number}",
            "id": issue.id,
            "node_id": node_id("I", issue.id),
            "number": issue.number,
            "title": issue.title,
            "user": self.person(issue.user),
            "labels": [self.label(issue.repository.labels[name], issue.repository) for name in issue.labels],
            "state": issue.state,
            "locked": issue.locked,
            "assignee": people[0] if people else None,
            "assignees": people,
            "milestone": milestone,
            "comments": len(issue.comments),
            "created_at": text_of(issue.created_at),
            "updated_at": text_of(issue.updated_at),
            "closed_at": text_of(issue.closed_at),
            "author_association": "MEMBER",
            "active_lock_reason": issue.lock_reason,
            "body": issue.body,
            "closed_by": self.person(issue.closed_by) if issue.closed_by else None,
            "reactions": {"url": f"{url}/reactions", "total_count": 0} | NO_REACTIONS,
            "timeline_url": f"{url}/timeline",
            "performed_via_github_app": None,
            "state_reason": issue.state_reason,
        }
        if issue.is_pull_request:
            pull = url.replace("/issues/", "/pulls/")
            found |= {
                "draft": False,
                "pull_request": dict.fromkeys(("url", "html_url", "diff_url", "patch_url"), pull),
            }
        return found

    def comment(self, comment: Comment) -> Json:
        """Return an issue-comment."""
        issue = comment.issue
        url = f"{self._at(issue.repository)}/issues/comments/{comment.id}"
        web = f"{WEB}/{issue.repository.full_name}/issues/{issue.number}#issuecomment-{comment.id}"
        return {
            "url": url,
            "html_url": web,
            "issue_url": f"{self._at(issue.repository)}/issues/{issue.number}",
            "id": comment.id,
            "node_id": node_id("IC", comment.id),
            "user": self.person(comment.user),
            "created_at": text_of(comment.created_at),
            "updated_at": text_of(comment.updated_at),
            "author_association": "MEMBER",
            "body": comment.body,
            "reactions": {"url": f"{url}/reactions", "total_count": 0} | NO_REACTIONS,
            "performed_via_github_app": None,
        }

    def repository(self, repository: Repository, account: Account | None = None) -> Json:
        """Return a full-repository, with what an account may do in it."""
        text = _repository_template().replace(f"{API}/repos/octocat/Hello-World", self._at(repository))
        text = text.replace(API, self.api).replace("octocat/Hello-World", repository.full_name)
        n_open = sum(one.state == "open" for one in repository.present)
        found: Json = json.loads(text) | {
            "id": repository.id,
            "node_id": node_id("R", repository.id),
            "name": repository.name,
            "full_name": repository.full_name,
            "owner": self.person(repository.owner),
            "private": repository.private,
            "visibility": repository.visibility,
            "has_issues": repository.has_issues,
            "has_discussions": False,
            "archived": repository.archived,
            "created_at": text_of(repository.created_at),
            "updated_at": text_of(repository.updated_at),
            "pushed_at": text_of(repository.updated_at),
            "open_issues": n_open,
            "open_issues_count": n_open,
        }
        if account:
            found["permissions"] = _permissions(account)
        return found

    def hook(self, hook: Hook) -> Json:
        """Return a hook; its secret is never shown."""
        url = f"{self._at(hook.repository)}/hooks/{hook.id}"
        last = hook.deliveries[-1] if hook.deliveries else None
        response = {"code": None, "status": "unused", "message": None}
        if last:
            response = {"code": last.status_code or None, "status": last.status, "message": last.status}
        return {
            "type": "Repository",
            "id": hook.id,
            "name": "web",
            "active": hook.active,
            "events": hook.events,
            "config": self.hook_config(hook),
            "updated_at": text_of(hook.created_at),
            "created_at": text_of(hook.created_at),
            "url": url,
            "test_url": f"{url}/test",
            "ping_url": f"{url}/pings",
            "deliveries_url": f"{url}/deliveries",
            "last_response": response,
        }

    def hook_config(self, hook: Hook) -> Json:
        """Return a webhook-config."""
        hidden = {"secret": "********"} if hook.secret else {}
        return {"content_type": "json", "insecure_ssl": "0", "url": hook.url} | hidden

    def delivery(self, delivery: HookDelivery) -> Json:
        """Return a hook-delivery-item."""
        return {
            "id": delivery.id,
            "guid": delivery.guid,
            "delivered_at": text_of(delivery.delivered_at),
            "redelivery": delivery.is_redelivery,
            "duration": 0.03,
            "status": delivery.status,
            "status_code": delivery.status_code,
            "event": delivery.event,
            "action": delivery.action,
            "installation_id": None,
            "repository_id": delivery.repository_id,
            "throttled_at": None,
        }

    def whole_delivery(self, delivery: HookDelivery, hook: Hook) -> Json:
        """Return a hook-delivery, with what was sent and answered."""
        request = {"headers": {"X-GitHub-Delivery": delivery.guid}, "payload": json.loads(delivery.payload)}
        response = {"headers": {}, "payload": delivery.answer}
        return self.delivery(delivery) | {"url": hook.url, "request": request, "response": response}

    def app(self, app: App, owner: Person) -> Json:
        """Return an integration."""
        found: Json = example("integration") | {"id": app.id, "slug": app.slug, "name": app.slug}
        return found | {"owner": self.person(owner), "permissions": {"issues": "write", "metadata": "read"}}

    def installation(self, installation: Installation, app: App, now: str | None) -> Json:
        """Return an installation."""
        at = f"{self.api}/app/installations/{installation.id}/access_tokens"
        found: Json = example("base-installation") | {
            "id": installation.id,
            "account": self.person(installation.owner),
            "app_id": app.id,
            "app_slug": app.slug,
            "access_tokens_url": at,
            "target_id": installation.owner.id,
            "permissions": installation.permissions,
            "events": ["issues", "issue_comment", "repository"],
            "repository_selection": "selected",
            "suspended_at": now if installation.is_suspended else None,
            "suspended_by": self.person(installation.owner) if installation.is_suspended else None,
        }
        return found

    def _at(self, repository: Repository) -> str:
        return f"{self.api}/repos/{repository.full_name}"


@cache
def _person_template() -> str:
    return json.dumps(example("full-repository")["owner"])


@cache
def _repository_template() -> str:
    return json.dumps({name: one for name, one in example("full-repository").items() if name not in FOREIGN})


def _permissions(account: Account) -> dict[str, bool]:
    may_write = account.can_push and account.may("issues", "write")
    return {"admin": False, "maintain": False, "push": may_write, "triage": may_write, "pull": True}


TOKEN_LIFE = timedelta(hours=1)
