"""A mail server and a provider on loopback, and a steward to be reached."""

import pytest

from notifications.tests.mail_server import running_mail_server
from notifications.tests.providers import running_provider
from tests.factories import make_steward


@pytest.fixture
def smtp(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    return settings


@pytest.fixture
def mail_server(smtp):
    with running_mail_server() as (server, port):
        smtp.EMAIL_PORT = port
        yield server


@pytest.fixture
def provider(settings):
    with running_provider() as running:
        settings.TWILIO_API_URL = running.url
        settings.TWILIO_ACCOUNT_SID, settings.TWILIO_AUTH_TOKEN = "AC1", "secret"
        settings.TWILIO_FROM = "+15005550006"
        settings.PAGE_TRUSTED_HOSTS = frozenset({"127.0.0.1"})
        yield running


@pytest.fixture
def ana():
    return make_steward(email="ana@example.org", name="Ana Ferreira")
