"""Links by which a page is acknowledged: signed, naming what was sent, and good for three days.

Whoever has the link can do no more than say that the page was seen; opening it changes nothing.
"""

from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer, b62_decode, b62_encode

from notifications.errors import TokenExpired, TokenRefused
from notifications.models import Sending

LIFETIME = timedelta(days=3)
# A token of ours has fewer characters by far; nothing longer is looked at.
LONGEST = 120


def make(sending: Sending) -> str:
    """Return the token of what went out as one; the same whenever it is made, so that a repeat is known again."""
    ends = sending.first_tried_at + LIFETIME
    return _signer().sign(f"{b62_encode(sending.pk)}-{b62_encode(int(ends.timestamp()))}")


def read(token: str, now: datetime) -> tuple[int, list[str]]:
    """Return the key of the person who was called and the keys of the calls; raise TokenRefused or TokenExpired."""
    sending = Sending.objects.filter(pk=_sending_of(token, now=now), recipient__isnull=False).first()
    if sending is None or sending.recipient_id is None:
        raise TokenRefused("This link is not one of ours, or was cut short. Open the ticket instead.")
    return sending.recipient_id, keys_of(sending)


def keys_of(sending: Sending) -> list[str]:
    """Return the keys of the calls that what went out as one was about, and that can be acknowledged."""
    keys = sending.messages.filter(can_be_acknowledged=True).order_by("pk").values_list("call_key", flat=True)
    return list(dict.fromkeys(keys))


def _sending_of(token: str, *, now: datetime) -> int:
    try:
        number, _, ends = _signer().unsign(token[:LONGEST]).partition("-")
        sending_pk, ends_at = b62_decode(number), datetime.fromtimestamp(b62_decode(ends), tz=UTC)
    except (BadSignature, ValueError, OverflowError):
        raise TokenRefused(
            "This link is not one of ours, or was cut short. Open the ticket instead."
        ) from None
    if now >= ends_at:
        raise TokenExpired("This link is more than three days old. Open the ticket instead.")
    return sending_pk


def _signer() -> Signer:
    return Signer(salt="notifications.acknowledge", sep=".")
