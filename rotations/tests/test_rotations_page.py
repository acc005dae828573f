import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from rotations.tests.factories import MEMBERS, an_entry, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(client):
    user = User.objects.create_user("steward@example.org", roles=[Role.STEWARD], time_zone="Asia/Tokyo")
    client.force_login(user)
    return user


def test_the_page_shows_who_is_on_duty_and_twelve_turns_on_the_rotations_clock(client, steward):
    User.objects.create_user(MEMBERS[1], name="Ben Ode")
    load()

    page = client.get(reverse("rotations:page", args=["support"])).content.decode()

    assert "Europe/Berlin" in page
    assert "Ben Ode" in page
    assert page.count("<tr") == 13
    assert page.count('aria-current="true"') == 1
    # The hand-off is at nine in Berlin, which is not the viewer's clock.
    assert ", 09:00</time>" in page


def test_the_page_teaches_the_first_step_when_there_is_no_rotation(client, steward):
    page = client.get(reverse("rotations:list")).content.decode()

    assert "manage.py load_rotations FILE.yaml" in page


def test_the_page_takes_as_many_queries_for_ten_rotations_as_for_one(
    client, steward, django_assert_max_num_queries
):
    load(*(an_entry(slug=f"rotation-{n}") for n in range(10)))

    with django_assert_max_num_queries(6):
        client.get(reverse("rotations:list"))


def test_a_name_is_shown_as_text_only(client, steward):
    load(an_entry(name="<script>alert(1)</script>"))

    page = client.get(reverse("rotations:list")).content.decode()

    assert "<script>alert" not in page


def test_the_page_is_for_the_team(client):
    client.force_login(User.objects.create_user("rep@example.org"))

    assert client.get(reverse("rotations:list")).status_code == 404
