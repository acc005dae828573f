"""The webhooks that the stand-in sends itself: a queue that a test holds, releases, drops, doubles and reorders."""

import hashlib
import hmac
import json
import random
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

import requests

from tests.github.shapes import Json
from tests.github.state import Clock, Hook, HookDelivery, Repository

# Posts bytes to a URL with headers; returns the status and the text of the answer. Raises OSError.
Carrier = Callable[[str, Mapping[str, str], bytes], tuple[int, str]]
LOST = 502


@dataclass(frozen=True, eq=False)
class Sending:
    """One webhook on its way to one hook."""

    hook: Hook
    guid: str
    event: str
    action: str | None
    body: bytes
    is_redelivery: bool = False

    def __str__(self) -> str:
        return f"{self.event}.{self.action}"

    @property
    def payload(self) -> Json:
        """Return what it says."""
        said: Json = json.loads(self.body)
        return said

    @property
    def headers(self) -> dict[str, str]:
        """Return what GitHub sends along; the signature is of the raw bytes."""
        found = {
            "Content-Type": "application/json",
            "Accept": "*/*",
            "User-Agent": "GitHub-Hookshot/5d3c0f1",
            "X-GitHub-Delivery": self.guid,
            "X-GitHub-Event": self.event,
            "X-GitHub-Hook-ID": str(self.hook.id),
            "X-GitHub-Hook-Installation-Target-ID": str(self.hook.repository.id),
            "X-GitHub-Hook-Installation-Target-Type": "repository",
        }
        if self.hook.secret:
            secret = self.hook.secret.encode()
            found["X-Hub-Signature"] = f"sha1={hmac.new(secret, self.body, hashlib.sha1).hexdigest()}"
            found["X-Hub-Signature-256"] = f"sha256={hmac.new(secret, self.body, hashlib.sha256).hexdigest()}"
        return found


def post(url: str, headers: Mapping[str, str], body: bytes) -> tuple[int, str]:
    """Carry a webhook by HTTP; GitHub waits ten seconds and follows no redirect."""
    answer = requests.post(url, data=body, headers=dict(headers), timeout=10, allow_redirects=False)
    return answer.status_code, answer.text[:2000]


class Webhooks:
    """The queue. While `is_held` nothing leaves by itself; `before_answer` has it leave before the API's answer does."""

    def __init__(self, clock: Clock, ids: Iterator[int]) -> None:
        self.carrier: Carrier = post
        self.is_held = True
        self.before_answer = False
        self.waiting: list[Sending] = []
        self._clock = clock
        self._ids = ids
        self._lock = threading.RLock()

    def tell(self, repository: Repository, event: str, said: Json) -> None:
        """Queue an event for every hook of the repository that wants it."""
        body = json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()
        for hook in repository.hooks.values():
            if hook.active and (
                event in hook.events or "*" in hook.events or event in ("ping", "installation")
            ):
                self._queue(Sending(hook, str(uuid4()), event, said.get("action"), body))

    def tell_again(self, hook: Hook, delivery: HookDelivery) -> None:
        """Queue a redelivery: the same id and bytes."""
        body = delivery.payload.encode()
        self._queue(Sending(hook, delivery.guid, delivery.event, delivery.action, body, is_redelivery=True))

    def release(self, n: int | None = None) -> list[int]:
        """Send the first n that wait, or all; return how they were answered."""
        return [self.send(one) for one in self._take(n)]

    def drop(self, at: int = 0, *, is_known: bool = True) -> Sending:
        """Lose one; GitHub lists it as failed, or believes that it arrived."""
        with self._lock:
            lost = self.waiting.pop(at)
        self._note(lost, LOST if is_known else 202, "")
        return lost

    def drop_all(self, *, is_known: bool = True) -> None:
        """Lose everything that waits."""
        while self.waiting:
            self.drop(is_known=is_known)

    def double(self, at: int = 0) -> None:
        """Have one arrive twice."""
        with self._lock:
            self.waiting.insert(at, self.waiting[at])

    def delay(self, at: int = 0) -> None:
        """Have one arrive after all others that wait."""
        with self._lock:
            self.waiting.append(self.waiting.pop(at))

    def reorder(self, chance: random.Random) -> None:
        """Have them arrive in any order."""
        with self._lock:
            chance.shuffle(self.waiting)

    def send(self, sending: Sending) -> int:
        """Send one now; return how it was answered, 502 if it was not."""
        status, text = LOST, ""
        with suppress(OSError):
            status, text = self.carrier(sending.hook.url, sending.headers, sending.body)
        self._note(sending, status, text)
        return status

    def _take(self, n: int | None) -> list[Sending]:
        with self._lock:
            taken, self.waiting = self.waiting[:n], self.waiting[len(self.waiting[:n]) :]
            return taken

    def _queue(self, sending: Sending) -> None:
        if self.is_held or self.before_answer:
            with self._lock:
                self.waiting.append(sending)
        else:
            threading.Thread(target=self.send, args=(sending,), daemon=True).start()

    def _note(self, sending: Sending, status: int, text: str) -> None:
        with self._lock:
            sending.hook.deliveries.append(
                HookDelivery(
                    id=next(self._ids),
                    guid=sending.guid,
                    event=sending.event,
                    action=sending.action,
                    delivered_at=self._clock.now(),
                    payload=sending.body.decode(),
                    repository_id=sending.hook.repository.id,
                    is_redelivery=sending.is_redelivery,
                    status="OK" if status < 300 else f"Invalid HTTP Response: {status}",
                    status_code=status,
                    answer=text,
                )
            )
