"""The key pair by which browsers' push services know this desk (VAPID, RFC 8292)."""

from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import Vapid
from py_vapid.utils import b64urlencode

from notifications.models import PushKey


def private_key(*, now: datetime) -> str:
    """Return the desk's private key: the setting's, or one that is made once and kept in the database."""
    if settings.VAPID_PRIVATE_KEY:
        return str(settings.VAPID_PRIVATE_KEY)
    kept, _ = PushKey.objects.get_or_create(pk=1, defaults={"private_key": _new_key(), "created_at": now})
    return kept.private_key


def public_key(*, now: datetime) -> str:
    """Return what a browser needs to subscribe: the uncompressed point, in base64url without padding."""
    numbers = Vapid.from_string(private_key(now=now)).public_key.public_numbers()
    point = b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")
    return str(b64urlencode(point))


def _new_key() -> str:
    secret = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return str(b64urlencode(secret.to_bytes(32, "big")))
