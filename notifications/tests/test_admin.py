"""The admin site shows nothing secret, and keeps channels."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from notifications.models import Channel, Way
from notifications.tests.reachable import make_method
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,)))
    return client


def test_ways_are_listed_without_their_secrets(administrator, ana):
    method = make_method(ana, kind=Way.NTFY, address="ntfy://hush-hush")

    pages = [
        administrator.get(reverse("admin:notifications_contactmethod_changelist")),
        administrator.get(reverse("admin:notifications_contactmethod_change", args=[method.pk])),
    ]

    assert [page.status_code for page in pages] == [200, 200]
    assert not any("hush-hush" in page.content.decode() for page in pages)


def test_a_channel_is_added_and_its_address_never_shown(administrator):
    add = reverse("admin:notifications_channel_add")

    refused = administrator.post(add, {"slug": "team", "name": "Team", "address": "json://10.0.0.1/x"})
    administrator.post(add, {"slug": "team", "name": "Team", "address": "ntfy://hush-hush"})
    channel = Channel.objects.get()
    change = reverse("admin:notifications_channel_change", args=[channel.pk])
    shown = administrator.get(change).content.decode()
    administrator.post(change, {"slug": "team", "name": "The team", "address": ""})

    assert "not public" in refused.content.decode()
    assert "hush-hush" not in shown
    assert list(Channel.objects.values_list("name", "address")) == [("The team", "ntfy://hush-hush")]


def test_a_message_can_be_read(administrator, ana):
    ana.messages.create(subject="Hello", body="", idempotency_key="k", created_at=NOW)

    page = administrator.get(reverse("admin:notifications_message_changelist"))

    assert "Hello" in page.content.decode()
