"""Ask GitHub to send again the webhooks that did not arrive: it never does so by itself."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction

from github_mirror.client import GitHub
from github_mirror.cursors import OVERLAP
from github_mirror.errors import GitHubError, MirrorError, NoAccess, SlowDown
from github_mirror.facts import instant
from github_mirror.models import HookDelivery, Redelivery, Repository
from github_mirror.sync_under_way import Clock

# More than that is left to the sync, which is through before they are.
MOST_LOOKED_AT = 300
# Each costs as much of what GitHub allows in a minute as five questions; the next look asks for more.
MOST_ASKED_FOR = 50
FIRST_LOOK_BACK = timedelta(days=1)
HOOK_PATH = "/hooks/github"
INSTEAD = "What they miss is found by asking, every five minutes."
HIDDEN = f"GitHub does not show us the repository's webhooks. {INSTEAD}"
NONE_THERE = f"The repository has no webhook of its own to the desk. {INSTEAD}"


class NoHook(MirrorError):
    """The repository's webhooks cannot be looked at; the text says what goes on without them."""


def ask_for_failed_deliveries(repository: Repository, hub: GitHub, *, clock: Clock) -> int:
    """Have what a repository's webhook could not deliver since the last look sent again, once each; return how many.

    Where the desk may not see webhooks `hook_trouble` says so. Raises SlowDown.
    """
    try:
        n_asked = _look_through(repository, hub, clock=clock)
    except SlowDown:
        raise
    except (GitHubError, NoHook) as error:
        _note(repository, HIDDEN if isinstance(error, NoAccess) else str(error))
        return 0
    except (KeyError, TypeError, ValueError):
        _note(repository, f"GitHub described its webhooks in a way that we do not understand. {INSTEAD}")
        return 0
    _note(repository, "")
    return n_asked


def _look_through(repository: Repository, hub: GitHub, *, clock: Clock) -> int:
    hook_id = repository.hook_id or _find_hook(repository, hub)
    listing = hub.hook_deliveries(repository.full_name, hook_id)
    until = repository.deliveries_until or (listing.answered_at or clock()) - FIRST_LOOK_BACK
    seen: list[dict[str, Any]] = []
    for one in listing:
        if instant(one["delivered_at"]) < until - OVERLAP or len(seen) == MOST_LOOKED_AT:
            break
        seen.append(one)
    missing = _missing(seen)
    if len(missing) > MOST_ASKED_FOR:
        missing = missing[:MOST_ASKED_FOR]
        seen = missing
    for one in missing:
        _ask_once(repository, hub, one, hook_id=hook_id, clock=clock)
    repository.deliveries_until = max([until, *(instant(one["delivered_at"]) for one in seen)])
    repository.save(update_fields=["deliveries_until"])
    return len(missing)


def _find_hook(repository: Repository, hub: GitHub) -> int:
    for hook in hub.hooks(repository.full_name):
        url = str((hook.get("config") or {}).get("url", ""))
        if urlsplit(url).path == HOOK_PATH and hook.get("active"):
            repository.hook_id = int(hook["id"])
            repository.save(update_fields=["hook_id"])
            return repository.hook_id
    raise NoHook(NONE_THERE)


def _missing(seen: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return those that never arrived and were not asked for before, the oldest first."""
    guids = {str(one["guid"]) for one in seen}
    there = {str(one["guid"]) for one in seen if one.get("redelivery") or 200 <= one["status_code"] < 300}
    there |= set(HookDelivery.objects.filter(delivery_id__in=guids).values_list("delivery_id", flat=True))
    there |= set(Redelivery.objects.filter(delivery_id__in=guids).values_list("delivery_id", flat=True))
    return [one for one in reversed(seen) if str(one["guid"]) not in there]


def _ask_once(
    repository: Repository, hub: GitHub, delivery: dict[str, Any], *, hook_id: int, clock: Clock
) -> None:
    """Ask for one delivery. It is noted before: what fails now is found by the sync, not asked for again."""
    with transaction.atomic():
        _, is_new = Redelivery.objects.get_or_create(
            delivery_id=str(delivery["guid"]),
            defaults={
                "repository": repository,
                "event": str(delivery.get("event", ""))[:60],
                "failed_at": instant(delivery["delivered_at"]),
                "asked_at": clock(),
            },
        )
    if is_new:
        hub.redeliver(repository.full_name, hook_id, int(delivery["id"]))


def _note(repository: Repository, trouble: str) -> None:
    if trouble and repository.hook_id is not None:
        # It may have been made anew: look for it next time.
        repository.hook_id = None
        repository.save(update_fields=["hook_id"])
    if repository.hook_trouble != trouble:
        repository.hook_trouble = trouble[:300]
        repository.save(update_fields=["hook_trouble"])
