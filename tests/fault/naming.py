"""Tell Django, and every process started from here, which servers and which provider to use."""

import os

import django
from django.conf import settings

from tests.fault.provider import Provider
from tests.fault.servers import Servers


def name_to_django(servers: Servers, provider: Provider) -> None:
    """Set the environment; before Django reads its settings."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="supportdesk.settings",
        SUPPORTDESK_ENV="development",
        DATABASE_URL=servers.database,
        REDIS_URL=servers.valkey,
        EMAIL_URL="dummymail://",
        PAGE_TRUSTED_HOSTS="127.0.0.1",
        TWILIO_ACCOUNT_SID="AC1",
        TWILIO_AUTH_TOKEN="secret",
        TWILIO_FROM="+15005550006",
        TWILIO_API_URL=f"http://127.0.0.1:{provider.port}",
    )


def set_up_django() -> None:
    """Set up Django without a pool of connections, which a forked child could not use."""
    django.setup()
    settings.DATABASES["default"]["OPTIONS"].pop("pool", None)
