"""Work in what GitHub sent (the outbox's handler for consumer `github_hook`). Every event has a defined effect:
docs/reference/github-mirror.md lists them."""

import gzip
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from django.db import DataError, transaction
from django.db.models import Q

from github_mirror.asking import asked_comment, asked_issue, asked_repository
from github_mirror.facts import (
    IssueFacts,
    Malformed,
    comment_facts,
    issue_facts,
    repository_facts,
    web_address,
)
from github_mirror.inbound import (
    Applied,
    Source,
    apply_comment,
    apply_deleted_comment,
    apply_deleted_issue,
    apply_issue,
    apply_lost_repository,
    apply_repository,
    apply_transferred,
    identify,
)
from github_mirror.inbound.values import NOT_OURS
from github_mirror.installations import apply_installation, apply_installation_repositories
from github_mirror.models import HookDelivery, HookState, Repository, TrackedIssue
from github_mirror.payloads import Payload, read_payload
from outbox.outcomes import Outcome, PermanentFailure, Sent, Skipped

Effect = Callable[[Repository, Payload, datetime], Applied]
PINS = ("pinned", "unpinned")
FINISHED = (HookState.DONE, HookState.IGNORED)
# More often a repository's last webhook need not be noted.
HEARD_EVERY = timedelta(seconds=1)


def process_hook(delivery_pk: int, is_repeat: bool, now: datetime) -> Outcome:
    """Work in a stored delivery. Doing it twice changes nothing; what nobody can read is kept, and marked failed."""
    delivery = HookDelivery.objects.get(pk=delivery_pk)
    if delivery.state in FINISHED:
        return Sent("Worked in before.")
    if not delivery.body:
        return Skipped("Its body was forgotten.")
    try:
        payload = read_payload(delivery.event, gzip.decompress(bytes(delivery.body)))
        delivery.action, delivery.repository = payload.action, payload.repository
        applied = _effect_of(payload, now=now)
    except Malformed as error:
        _finish(delivery, HookState.FAILED, str(error), now=now)
        raise PermanentFailure(str(error)) from error
    except DataError as error:
        words = "The webhook holds what no GitHub sends: a number or a text that is too large to keep."
        _finish(delivery, HookState.FAILED, words, now=now)
        raise PermanentFailure(words) from error
    except Exception:
        # It is tried again; meanwhile the health page says what waits.
        delivery.save(update_fields=["action", "repository"])
        raise
    state = HookState.DONE if applied.is_ours else HookState.IGNORED
    _finish(delivery, state, applied.outcome, now=now)
    return Sent(applied.outcome) if applied.is_ours else Skipped(applied.outcome)


def _finish(delivery: HookDelivery, state: HookState, outcome: str, *, now: datetime) -> None:
    delivery.state, delivery.outcome, delivery.processed_at = state, outcome[:300], now
    delivery.save(update_fields=["action", "repository", "state", "outcome", "processed_at"])


def _effect_of(payload: Payload, *, now: datetime) -> Applied:
    if payload.event == "installation":
        return apply_installation(payload, now=now)
    if payload.event == "installation_repositories":
        return apply_installation_repositories(payload, now=now)
    effect = EFFECTS.get(payload.event)
    if effect is None:
        return Applied(f"Not for us: {payload.event}."[:300], is_ours=False)
    repository = _repository_of(payload)
    if repository is None:
        return Applied(f"{payload.repository or 'It'} is not mirrored."[:300], is_ours=False)
    is_quiet = Q(heard_at=None) | Q(heard_at__lt=now - HEARD_EVERY)
    Repository.objects.filter(is_quiet, pk=repository.pk).update(heard_at=now)
    return effect(repository, payload, now)


def _repository_of(payload: Payload) -> Repository | None:
    """Return the repository; GitHub's number tells it, its name only as long as the number is not known."""
    known = (
        Repository.objects.filter(github_id=payload.repository_id).first() if payload.repository_id else None
    )
    if known is not None:
        return known
    named = Repository.objects.filter(full_name__iexact=payload.repository, github_id=None).first()
    if named is not None and payload.repository_id:
        Repository.objects.filter(pk=named.pk, github_id=None).update(github_id=payload.repository_id)
    return named


def _issues(repository: Repository, payload: Payload, now: datetime) -> Applied:
    if payload.action in PINS:
        # These tell only half of the issue, which must not be taken for what it is now.
        ours = TrackedIssue.objects.filter(repository=repository, github_id=payload.number_of("issue"))
        return Applied("Nothing to do here.") if ours.exists() else NOT_OURS
    facts = issue_facts(payload.part("issue"))
    by_login, by_id = payload.by_login, payload.by_id
    if payload.action == "deleted":
        return apply_deleted_issue(repository, facts, now=now, by_login=by_login, by_id=by_id)
    if payload.action == "transferred":
        url = _new_url(payload)
        return apply_transferred(repository, facts, now=now, new_url=url, by_login=by_login, by_id=by_id)
    applied = apply_issue(repository, facts, source=Source.WEBHOOK, now=now, by_login=by_login, by_id=by_id)
    return _look_at_issue(repository, facts, payload, now=now) if applied.needs_look else applied


def _new_url(payload: Payload) -> str:
    changes = payload.data.get("changes")
    issue = changes.get("new_issue") if isinstance(changes, dict) else None
    return web_address(issue.get("html_url") or "") if isinstance(issue, dict) else ""


def _look_at_issue(repository: Repository, facts: IssueFacts, payload: Payload, *, now: datetime) -> Applied:
    """Ask GitHub which of two things of one second holds; unless connected, what came last does."""
    asked = asked_issue(repository, facts)
    return apply_issue(
        repository, asked, source=Source.SYNC, now=now, by_login=payload.by_login, by_id=payload.by_id
    )


def _comments(repository: Repository, payload: Payload, now: datetime) -> Applied:
    issue = issue_facts(payload.part("issue"))
    facts = comment_facts(payload.part("comment"), issue_number=issue.number)
    if payload.action == "deleted":
        return apply_deleted_comment(
            repository,
            github_id=facts.github_id,
            issue_number=issue.number,
            facts=facts,
            of=issue,
            now=now,
            by_login=payload.by_login,
            by_id=payload.by_id,
        )
    if payload.action not in {"created", "edited"}:
        return Applied("Nothing to do here.") if identify(repository, issue, now=now) else NOT_OURS
    said = partial(
        apply_comment, repository, of=issue, now=now, by_login=payload.by_login, by_id=payload.by_id
    )
    applied = said(facts, source=Source.WEBHOOK)
    return said(asked_comment(repository, facts), source=Source.SYNC) if applied.needs_look else applied


@transaction.atomic
def _repository(repository: Repository, payload: Payload, now: datetime) -> Applied:
    """Follow what happens to a repository. What is bad news is believed at once, for the rest GitHub is asked."""
    if payload.action == "deleted":
        words = f"{repository} was deleted on GitHub. Nothing is written any more."
        return apply_lost_repository(repository, words=words, key="deleted", now=now)
    facts = repository_facts(payload.part("repository"))
    applied = apply_repository(repository, facts, now=now)
    if payload.action != "transferred":
        return applied
    words = f"{repository} was given to others, as {facts.full_name}. Nothing is written until a manager resumes it."
    return apply_lost_repository(repository, words=words, key="transferred", now=now)


def _repository_asked(repository: Repository, payload: Payload, now: datetime) -> Applied:
    applied = _repository(repository, payload, now)
    if payload.action in {"deleted", "publicized"}:
        return applied
    asked = asked_repository(repository)
    later = apply_repository(repository, asked, now=now) if asked else applied
    return applied if applied.changes else later


def _ping(repository: Repository, payload: Payload, now: datetime) -> Applied:
    hook_id = payload.data.get("hook_id")
    if isinstance(hook_id, int) and 0 < hook_id < 2**63:
        Repository.objects.filter(pk=repository.pk, hook_id=None).update(hook_id=hook_id)
    return Applied("The webhook works.")


EFFECTS: dict[str, Effect] = {
    "issues": _issues,
    "issue_comment": _comments,
    "repository": _repository_asked,
    "ping": _ping,
}
