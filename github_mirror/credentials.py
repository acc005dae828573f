"""Keep secrets encrypted in the database, with keys derived from SECRET_KEY."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

from github_mirror.errors import UnreadableSecret

# Whoever changes this can no longer read what is stored.
_PURPOSE = b"supportdesk:github_mirror:credentials:v1"


def encrypted(secret: str) -> str:
    """Return a secret as it may be stored."""
    return _box().encrypt(secret.encode()).decode()


def decrypted(stored: str) -> str:
    """Return a stored secret; raise UnreadableSecret where SECRET_KEY (and its fallbacks) did not encrypt it."""
    try:
        return _box().decrypt(stored.encode()).decode()
    except (InvalidToken, UnicodeError) as error:
        raise UnreadableSecret(
            "What the desk signs in with at GitHub cannot be read, because SECRET_KEY changed: connect GitHub again."
        ) from error


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(_derived(key))) for key in keys])


def _derived(key: str | bytes) -> bytes:
    return hmac.new(force_bytes(key), _PURPOSE, hashlib.sha256).digest()
