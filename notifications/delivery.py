"""Send what is due to one person by one way as one (the outbox's handler for consumers `message` and `page-...`)."""

import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.urls import reverse

from notifications import tokens
from notifications.carriers import carrier_of
from notifications.models import Message, Sending, Urgency, Way
from notifications.reaching import group_of
from notifications.refusals import give_up_way, hurry_other_ways
from notifications.sending import note_sent
from notifications.wording import Item, Letter, letter_about
from outbox.outcomes import NotYet, Outcome, PermanentFailure, Sent, Skipped, TemporaryFailure

# How long after the last one a person gets the next by the same way: at once, then what came meanwhile in one.
PAUSES = {
    Urgency.PAGE: (timedelta(), timedelta(seconds=1), timedelta(seconds=15)),
    Urgency.NOTIFY: (timedelta(), timedelta(seconds=30), timedelta(seconds=60), timedelta(seconds=120)),
}
MEMORY = timedelta(minutes=3)
# After so many failed tries of a page the person's other ways are no longer waited for.
PATIENT_TRIES = 2
# Messages that were read longer ago are read again before they are sent: another worker may have, or their way is gone.
FRESH_SECONDS = 1.0


@dataclass(frozen=True)
class Addressee:
    """Where a sending goes."""

    kind: str
    address: str


@dataclass(frozen=True)
class Ready:
    """What is about to go out as one: its messages, read when the process was so old, and the note of this try."""

    messages: list[Message]
    read_at: float
    sending: Sending | None = None
    is_new: bool = False
    not_yet: NotYet | None = None


@dataclass(frozen=True)
class Sender:
    """Sends batches: the messages of each as one, or once more what was tried before under the same batch."""

    made_ready: dict[UUID, Ready] = field(default_factory=dict)

    def ready(self, batches: Mapping[UUID, Sequence[int]], *, now: datetime) -> "Sender":
        """Return a sender that has read the messages of all these batches and noted that it tries each."""
        return Sender(_make_ready(batches, now=now))

    def __call__(self, batch: UUID, message_ids: Sequence[int], is_repeat: bool, now: datetime) -> Outcome:
        """Send a batch; raise NotYet, PermanentFailure or TemporaryFailure."""
        # Taken out, so that a batch is never sent twice by one note.
        ready = self.made_ready.pop(batch, None) or _make_ready({batch: message_ids}, now=now)[batch]
        try:
            return _send(_as_it_is_now(ready, message_ids), is_repeat=is_repeat, now=now)
        except (PermanentFailure, TemporaryFailure):
            self._distrust()
            raise

    def _distrust(self) -> None:
        """Have the messages of the others read again: what failed may have switched off their way too."""
        for batch, ready in self.made_ready.items():
            self.made_ready[batch] = replace(ready, read_at=-FRESH_SECONDS)


send_batch = Sender()


def _as_it_is_now(ready: Ready, message_ids: Sequence[int]) -> Ready:
    """Return it with its messages read again, if others were sent for long meanwhile."""
    if time.monotonic() - ready.read_at < FRESH_SECONDS:
        return ready
    return replace(ready, messages=_unsent(message_ids))


def _send(ready: Ready, *, is_repeat: bool, now: datetime) -> Outcome:
    messages, sending = ready.messages, ready.sending
    if not messages:
        return Sent("Sent before.")
    addressee = _addressee(messages[0])
    if isinstance(addressee, Skipped):
        with transaction.atomic():
            hurry_other_ways(messages, now=now)
        return addressee
    if sending is None:
        raise ready.not_yet or NotYet("Can be sent again since a moment ago.", pause=timedelta())
    letter = _letter(sending, messages, is_repeat=is_repeat and not ready.is_new)
    try:
        outcome, provider_id = _carry(addressee, letter, since=sending.first_tried_at)
    except PermanentFailure as error:
        give_up_way(messages, why=str(error), now=now)
        raise
    except TemporaryFailure:
        if sending.n_tries >= PATIENT_TRIES:
            with transaction.atomic():
                hurry_other_ways(messages, now=now)
        raise
    _record(sending, messages, provider_id=provider_id, now=now)
    return outcome


def _make_ready(batches: Mapping[UUID, Sequence[int]], *, now: datetime) -> dict[UUID, Ready]:
    """Read the messages of all batches and note the tries of those that can be sent, in a few statements for all."""
    read_at = time.monotonic()
    batch_of = {pk: batch for batch, pks in batches.items() for pk in pks}
    messages: dict[UUID, list[Message]] = {batch: [] for batch in batches}
    for message in _unsent(batch_of):
        messages[batch_of[message.pk]].append(message)
    can_go = {
        batch: some for batch, some in messages.items() if some and isinstance(_addressee(some[0]), Addressee)
    }
    noted = _note_tries(can_go, read_at=read_at, now=now) if can_go else {}
    return {batch: noted.get(batch) or Ready(some, read_at) for batch, some in messages.items()}


def _unsent(message_ids: Iterable[int]) -> list[Message]:
    found = Message.objects.filter(pk__in=list(message_ids), sent_at=None).select_related(
        "recipient", "method", "channel"
    )
    return list(found.order_by("pk"))


def _addressee(message: Message) -> Addressee | Skipped:
    """Return where a message goes: by a way that was shown to be the person's (what shows it is a code)."""
    if message.channel is not None:
        if message.channel.disabled_at is not None:
            return Skipped("This channel was disabled.")
        return Addressee(Way.APPRISE, message.channel.address)
    if message.recipient is None or not message.recipient.is_active:
        return Skipped("This person's account is closed.")
    if message.method is None:
        return Addressee(Way.EMAIL, message.recipient.email)
    if message.method.removed_at is not None:
        return Skipped("This way was removed.")
    if not message.method.is_usable and not message.is_secret:
        return Skipped("This way was switched off, or never verified.")
    return Addressee(message.method.kind, message.method.address)


@transaction.atomic
def _note_tries(batches: Mapping[UUID, list[Message]], *, read_at: float, now: datetime) -> dict[UUID, Ready]:
    """Write down what is about to go out as one, and whether this is its first try, or that it waits for more."""
    groups = {batch: group_of(messages[0]) for batch, messages in batches.items()}
    _lock(groups.values())
    known, lately = _lately(groups, now=now)
    noted = {}
    for batch, messages in batches.items():
        some = lately[groups[batch]] if groups[batch] else []
        sending = known.get(batch)
        is_new = sending is None
        if sending is None:
            try:
                _wait_for_more(some, urgency=messages[0].urgency, now=now)
            except NotYet as reason:
                noted[batch] = Ready(messages, read_at, not_yet=reason)
                continue
            sending = Sending(
                batch=batch, recipient_id=messages[0].recipient_id, group=groups[batch], first_tried_at=now
            )
            some.append(sending)
        sending.n_tries += 1
        noted[batch] = Ready(messages, read_at, sending, is_new)
    _write_tries([one for one in noted.values() if one.sending is not None])
    return noted


def _lock(groups: Iterable[str]) -> None:
    """Have no two workers call one person by one way at the same time; in one order, so that none waits in a ring."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT pg_advisory_xact_lock(key)
              FROM (SELECT DISTINCT hashtextextended(name, 0) AS key FROM unnest(%s::text[]) AS name ORDER BY 1) AS keys
            """,
            [[group for group in groups if group]],
        )


def _lately(
    groups: Mapping[UUID, str], *, now: datetime
) -> tuple[dict[UUID, Sending], defaultdict[str, list[Sending]]]:
    """Return what was tried before as one of these batches, and, by group, what went there lately."""
    same_group = Q(group__in={group for group in groups.values() if group}, first_tried_at__gt=now - MEMORY)
    found = Sending.objects.filter(Q(batch__in=list(groups)) | same_group).order_by("first_tried_at")
    known, lately = {}, defaultdict(list)
    for one in found:
        if one.batch in groups:
            known[one.batch] = one
        if one.first_tried_at > now - MEMORY:
            lately[one.group].append(one)
    return known, lately


def _write_tries(tries: Sequence[Ready]) -> None:
    again = [one.sending.pk for one in tries if one.sending and not one.is_new]
    if again:
        Sending.objects.filter(pk__in=again).update(n_tries=F("n_tries") + 1)
    new = [(one.sending, one.messages) for one in tries if one.sending and one.is_new]
    if not new:
        return
    Sending.objects.bulk_create([sending for sending, _ in new])
    pairs = [(message.pk, sending.pk) for sending, messages in new for message in messages]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            UPDATE notifications_message SET sending_id = tried.sending
              FROM unnest(%s::bigint[], %s::bigint[]) AS tried (message, sending)
             WHERE notifications_message.id = tried.message
            """,
            [list(column) for column in zip(*pairs, strict=True)],
        )


def _wait_for_more(lately: Sequence[Sending], *, urgency: str, now: datetime) -> None:
    if not lately:
        return
    pauses = PAUSES[Urgency(urgency)]
    pause = lately[-1].first_tried_at + pauses[min(len(lately), len(pauses) - 1)] - now
    if pause > timedelta():
        raise NotYet("Waits a moment, to go out with what comes meanwhile.", pause=pause)


def _letter(sending: Sending, messages: Sequence[Message], *, is_repeat: bool) -> Letter:
    is_answerable = any(one.can_be_acknowledged for one in messages)
    link = acknowledge_url(sending) if is_answerable else ""
    return letter_about(
        [Item(one.reference, one.subject, one.body, one.short, one.url) for one in messages],
        key=sending.batch.hex,
        link=link,
        is_urgent=messages[0].urgency == Urgency.PAGE,
        is_repeat=is_repeat,
    )


def acknowledge_url(sending: Sending) -> str:
    """Return the absolute address of the page by which what went out as one is acknowledged."""
    # Escalation stands above this app, so its page is known by name alone.
    return settings.BASE_URL + reverse("escalation:acknowledge", args=[tokens.make(sending)])


def _carry(addressee: Addressee, letter: Letter, *, since: datetime) -> tuple[Sent, str]:
    """Send a letter, unless the provider has it already; return what to record and the provider's name for it."""
    carrier = carrier_of(addressee.kind)
    release_connection()
    if letter.is_repeat and carrier.find is not None:
        try:
            found = carrier.find(addressee.address, letter, since=since)
        except TemporaryFailure:
            # Rather twice than never.
            found = None
        if found is not None:
            return Sent("The provider had it already."), found
    provider_id = carrier.send(addressee.address, letter)
    way = Way(addressee.kind).label.lower()
    return Sent(
        f"Sent by {way}, possibly a second time." if letter.is_repeat else f"Sent by {way}."
    ), provider_id


def release_connection() -> None:
    """Give the database connection back to the pool, if there is one, for as long as an outside system is asked."""
    if not connection.in_atomic_block and connection.settings_dict["OPTIONS"].get("pool"):
        connection.close()


def _record(sending: Sending, messages: Sequence[Message], *, provider_id: str, now: datetime) -> None:
    secrets = [one for one in messages if one.is_secret]
    if secrets:
        with transaction.atomic():
            _record_sent(sending, messages, provider_id=provider_id, now=now)
            for secret in secrets:
                note_sent(secret, now=now)
    else:
        _record_sent(sending, messages, provider_id=provider_id, now=now)


def _record_sent(sending: Sending, messages: Sequence[Message], *, provider_id: str, now: datetime) -> None:
    """Record in one statement that both went out: each that comes after a sending delays the next."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH sending AS (UPDATE notifications_sending SET sent_at = %s, provider_id = %s WHERE id = %s)
            UPDATE notifications_message SET sent_at = %s WHERE id = ANY(%s)
            """,
            [now, provider_id[:120], sending.pk, now, [one.pk for one in messages]],
        )
