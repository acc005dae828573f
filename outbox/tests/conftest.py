import pytest

from outbox.tests import handlers


@pytest.fixture(autouse=True)
def _consumer(settings):
    settings.DELIVERY_HANDLERS = {"test": "outbox.tests.handlers.take"}
    handlers.forget()
