"""What a signed-in person sees stays in no cache."""

import pytest
from django.urls import reverse

from tests.factories import make_user


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["tickets:mine", "tickets:new", "accounts:profile"])
def test_a_page_of_a_signed_in_person_is_stored_nowhere(client, name):
    client.force_login(make_user())

    page = client.get(reverse(name))

    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "private, no-store"


@pytest.mark.django_db
def test_a_visitors_page_says_nothing_of_the_kind_unless_the_view_does(client):
    assert "private, no-store" not in client.get(reverse("account_login")).headers.get("Cache-Control", "")
