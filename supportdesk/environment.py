"""Read settings from the environment, failing with a sentence that names the variable."""

import environ
from django.core.exceptions import ImproperlyConfigured

env = environ.Env()

DEVELOPMENT_SECRET_KEY = "development-only-secret-key-never-used-in-production"  # noqa: S105


def required(name: str, *, development: str, is_production: bool) -> str:
    """Return variable `name`; in production it must be set, in development it has a default."""
    value: str = env.str(name, default="")
    if value:
        return value
    if is_production:
        raise ImproperlyConfigured(f"{name} is not set. Production needs it: see docs/reference/settings.md.")
    return development


def environment_name() -> str:
    """Return `development` or `production`, from SUPPORTDESK_ENV."""
    name: str = env.str("SUPPORTDESK_ENV", default="development")
    if name not in {"development", "production"}:
        raise ImproperlyConfigured(f"SUPPORTDESK_ENV is {name!r}; it must be 'development' or 'production'.")
    return name


def refuse_unsafe_production(*, is_production: bool, secret_key: str, is_debug: bool) -> None:
    """Stop a production start that would be insecure."""
    if not is_production:
        return
    if secret_key == DEVELOPMENT_SECRET_KEY or len(secret_key) < 32:
        raise ImproperlyConfigured("SECRET_KEY is the default or shorter than 32 characters. Set a random one.")
    if is_debug:
        raise ImproperlyConfigured("DEBUG is on. Production must run with DEBUG unset or false.")


def integer(name: str, *, default: int) -> int:
    """Return variable `name` as a whole number."""
    text: str = env.str(name, default=str(default))
    try:
        return int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {text!r}; it must be a whole number.") from None


def boolean(name: str, *, default: bool) -> bool:
    """Return variable `name` as true or false."""
    text: str = env.str(name, default=str(default)).strip().lower()
    if text in {"1", "true", "yes", "on"}:
        return True
    if text in {"0", "false", "no", "off", ""}:
        return False
    raise ImproperlyConfigured(f"{name} is {text!r}; it must be true or false.")
