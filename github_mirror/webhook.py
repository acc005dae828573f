"""What GitHub sends by itself: the signature is checked over the raw bytes, the delivery stored, the work left.

https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
"""

import gzip
import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from django.conf import settings
from django.db import IntegrityError, transaction

from github_mirror.credentials import decrypted
from github_mirror.errors import UnreadableSecret
from github_mirror.models import Connection, HookDelivery, HookState
from outbox.services import Wanted, enqueue_wanted

CONSUMER = "github_hook"
# GitHub sends nothing larger.
LARGEST = 25 * 1024 * 1024
PIECE = 256 * 1024
KINDS_OF_BODY = ("application/json", "application/x-www-form-urlencoded")
# Of what is refused one row each is kept for the health page, and not more often than this.
NOTED_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=30)
# Webhooks go before the rest of their lane: people wait for them.
RANK = 1


@dataclass(frozen=True)
class Answer:
    """What GitHub is told: a status and a sentence."""

    status: HTTPStatus
    detail: str


@dataclass(frozen=True)
class Envelope:
    """What the request says beside its body; `size` in bytes, as announced."""

    delivery_id: str
    event: str
    signature: str
    content_type: str
    size: int


STORED = Answer(HTTPStatus.ACCEPTED, "Stored.")


def receive(envelope: Envelope, read: Callable[[int], bytes], *, now: datetime) -> Answer:
    """Store a delivery and enqueue it, or refuse it. One that came before is thanked for and changes nothing."""
    if not settings.GITHUB_WEBHOOK_SECRET and not _stored_secrets():
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE, "No webhook secret is set, so no webhook is accepted.")
    if envelope.content_type not in KINDS_OF_BODY:
        return Answer(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"Send one of {', '.join(KINDS_OF_BODY)}.")
    body = None if envelope.size > LARGEST else _body(read)
    if body is None:
        words = f"A webhook of more than {LARGEST // 1024 // 1024} MB was refused."
        _note_refused("too-large", envelope, words=words, now=now)
        return Answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, words)
    if not _is_from_github(body, envelope.signature):
        _note_refused(
            "wrongly-signed",
            envelope,
            words="A webhook with a wrong signature was refused: GitHub has another secret, or it was not GitHub.",
            now=now,
        )
        return Answer(HTTPStatus.UNAUTHORIZED, "The signature is missing or wrong.")
    if not _is_word(envelope.delivery_id, longest=64) or not _is_word(envelope.event, longest=60):
        return Answer(HTTPStatus.BAD_REQUEST, "X-GitHub-Delivery or X-GitHub-Event is missing.")
    _store(envelope, body, now=now)
    return STORED


def _is_from_github(body: bytes, signature: str) -> bool:
    """Say whether GitHub signed these bytes. The stored secret is read only if the environment has another one."""
    named = [settings.GITHUB_WEBHOOK_SECRET] if settings.GITHUB_WEBHOOK_SECRET else []
    return is_signed(body, signature, secrets=named) or is_signed(body, signature, secrets=_stored_secrets())


def is_signed(body: bytes, signature: str, *, secrets: Sequence[str]) -> bool:
    """Say whether one of the secrets signed these bytes, in a time that tells nothing of how much was right."""
    given = signature.encode()
    return sum(hmac.compare_digest(given, sign(body, secret=secret).encode()) for secret in secrets) > 0


def sign(body: bytes, *, secret: str) -> str:
    """Return GitHub's signature of a body, as in X-Hub-Signature-256."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


@transaction.atomic
def forget_old_bodies(*, now: datetime) -> int:
    """Empty the bodies of old deliveries, with what people wrote in them; return how many."""
    old = HookDelivery.objects.filter(received_at__lt=now - KEPT_FOR).exclude(body=b"")
    return old.exclude(state=HookState.NEW).update(body=b"")


def _stored_secrets() -> list[str]:
    """Return the secret that a person entered, if there is one that can be read."""
    stored = Connection.objects.exclude(webhook_secret="").values_list("webhook_secret", flat=True).first()
    if not stored:
        return []
    try:
        return [decrypted(stored)]
    except UnreadableSecret:
        # The health page asks to connect anew; what the environment says goes on.
        return []


def _body(read: Callable[[int], bytes]) -> bytes | None:
    """Read piece by piece; return None as soon as it is more than GitHub sends."""
    pieces, size = [], 0
    while piece := read(PIECE):
        size += len(piece)
        if size > LARGEST:
            return None
        pieces.append(piece)
    return b"".join(pieces)


def _is_word(text: str, *, longest: int) -> bool:
    return 0 < len(text) <= longest and text.isascii() and text.isprintable()


def _store(envelope: Envelope, body: bytes, *, now: datetime) -> None:
    try:
        _store_new(envelope, body, now=now)
    except IntegrityError:
        # GitHub sends again what it thinks was lost. Nothing of the second is kept.
        if not HookDelivery.objects.filter(delivery_id=envelope.delivery_id).exists():
            raise


@transaction.atomic
def _store_new(envelope: Envelope, body: bytes, *, now: datetime) -> None:
    delivery = HookDelivery.objects.create(
        delivery_id=envelope.delivery_id,
        event=envelope.event,
        # The lightest packing: GitHub waits.
        body=gzip.compress(body, compresslevel=1, mtime=0),
        size=len(body),
        received_at=now,
    )
    key = f"{CONSUMER}:{delivery.pk}"
    enqueue_wanted([Wanted(CONSUMER, delivery.pk, key, now, rank=RANK)], now=now)


def _note_refused(kind: str, envelope: Envelope, *, words: str, now: datetime) -> None:
    """Keep for the health page that something was refused: anybody may send it, so only the last of each kind."""
    name = f"refused-{kind}"
    if HookDelivery.objects.filter(delivery_id=name, received_at__gt=now - NOTED_EVERY).exists():
        return
    event = envelope.event if _is_word(envelope.event, longest=60) else "unknown"
    HookDelivery.objects.update_or_create(
        delivery_id=name,
        defaults={
            "event": event,
            "body": b"",
            "size": min(envelope.size, 2**31 - 1),
            "received_at": now,
            "state": HookState.FAILED,
            "outcome": words,
            "processed_at": now,
        },
    )
