"""Read settings from the environment, failing with a sentence that names the variable."""

import os
from collections.abc import Collection
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

# Only for its parsers of URLs. It would read a value that starts with a dollar sign, as a random key may, as the
# name of another variable; so values are read from os.environ.
env = environ.Env()

DEVELOPMENT_SECRET_KEY = "development-only-secret-key-never-used-in-production"  # noqa: S105


def text(name: str, *, default: str = "") -> str:
    """Return variable `name`; empty counts as not set, since compose files pass on what they were not given."""
    return os.environ.get(name) or default


def required(name: str, *, development: str, is_production: bool) -> str:
    """Return variable `name`; in production it must be set, in development it has a default."""
    value = text(name)
    if value:
        return value
    if is_production:
        raise ImproperlyConfigured(f"{name} is not set. Production needs it: see docs/reference/settings.md.")
    return development


def needed(name: str, *, by: str) -> str:
    """Return variable `name`, which must be set because variable `by` is."""
    value = text(name)
    if not value:
        raise ImproperlyConfigured(f"{name} is not set, but {by} is: see docs/reference/settings.md.")
    return value


def environment_name() -> str:
    """Return `development` or `production`, from SUPPORTDESK_ENV."""
    return choice("SUPPORTDESK_ENV", among=("development", "production"), default="development")


def choice(name: str, *, among: tuple[str, ...], default: str) -> str:
    """Return variable `name`, one of a few words."""
    value = text(name, default=default)
    if value not in among:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of: {', '.join(among)}.")
    return value


def refuse_other_schemes(name: str, url: str, *, schemes: Collection[str]) -> None:
    """Stop a start with a URL of a kind the desk cannot use. It may hold a password, so it is not shown."""
    if url.partition("://")[0] not in schemes or "://" not in url:
        raise ImproperlyConfigured(
            f"{name} must be a URL that starts with one of: {', '.join(sorted(schemes))}."
        )


def refuse_plain_http(name: str, url: str) -> None:
    """Stop a start with a URL by which a secret would travel unencrypted, but to this machine itself."""
    parts = urlsplit(url)
    is_loopback = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback):
        raise ImproperlyConfigured(f"{name} must begin with https://: the desk's sign-in travels there.")


def refuse_unsafe_production(*, is_production: bool, secret_key: str, is_debug: bool) -> None:
    """Stop a production start that would be insecure."""
    if not is_production:
        return
    if secret_key == DEVELOPMENT_SECRET_KEY or len(secret_key) < 32:
        raise ImproperlyConfigured(
            "SECRET_KEY is the default or shorter than 32 characters. Set a random one."
        )
    if is_debug:
        raise ImproperlyConfigured("DEBUG is on. Production must run with DEBUG unset or false.")


def integer(name: str, *, default: int) -> int:
    """Return variable `name` as a whole number above zero."""
    value = text(name, default=str(default))
    if not value.isdecimal() or int(value) == 0:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be a whole number above zero.")
    return int(value)


def boolean(name: str, *, default: bool) -> bool:
    """Return variable `name` as true or false."""
    value = text(name, default=str(default)).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; it must be true or false.")
