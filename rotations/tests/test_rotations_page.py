import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from rotations.tests.factories import MEMBERS, a_rotation, an_entry, load

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(client):
    user = User.objects.create_user("steward@example.org", roles=[Role.STEWARD], time_zone="Asia/Tokyo")
    client.force_login(user)
    return user


def test_the_list_shows_who_is_on_duty_on_the_rotations_clock(client, steward):
    User.objects.create_user(MEMBERS[1], name="Ben Ode")
    load()

    page = client.get(reverse("rotations:list")).content.decode()

    assert "Europe/Berlin" in page
    # The hand-off is at nine in Berlin, which is not the viewer's clock.
    assert ", 09:00</time>" in page


def test_the_page_teaches_the_first_step_when_there_is_no_rotation(client, steward):
    page = client.get(reverse("rotations:list")).content.decode()

    assert "manage.py load_rotations FILE.yaml" in page


def test_the_page_takes_as_many_queries_for_ten_rotations_as_for_one(
    client, steward, django_assert_max_num_queries
):
    load(*(an_entry(slug=f"rotation-{n}") for n in range(10)))

    with django_assert_max_num_queries(7):
        client.get(reverse("rotations:list"))


def test_a_name_is_shown_as_text_only(client, steward):
    load(an_entry(name="<script>alert(1)</script>"))

    pages = [client.get(reverse("rotations:list")), client.get(reverse("rotations:page", args=["support"]))]

    assert all("<script>alert" not in page.content.decode() for page in pages)


@pytest.mark.parametrize("address", ["/rotations/", "/rotations/support", "/rotations/mine"])
def test_the_pages_are_for_the_team(client, address):
    a_rotation()
    client.force_login(User.objects.create_user("rep@example.org"))

    assert client.get(address).status_code == 404


def test_a_rotation_nobody_knows_is_not_found(client, steward):
    assert client.get("/rotations/nothing").status_code == 404
