import pytest
from django.urls import reverse

from accounts.models import User
from rotations.tests.checked import ANA, a_rotation_in_order, user

pytestmark = pytest.mark.django_db

ADDRESS = "/rotations/support/checks"


@pytest.fixture
def steward(client):
    a_rotation_in_order()
    client.force_login(user(ANA))
    return user(ANA)


def test_the_page_says_what_is_wrong_and_what_is_ahead(client, steward):
    User.objects.filter(email__startswith="ben").update(is_active=False)

    page = client.get(ADDRESS).content.decode()

    assert reverse("rotations:checks", args=["support"]) == ADDRESS
    assert "<h1" in page
    assert "Ben Ode has left, but holds" in page
    assert "Reachability" in page


def test_htmx_gets_the_panel_alone(client, steward):
    panel = client.get(ADDRESS, headers={"HX-Request": "true"}).content.decode()

    assert panel.lstrip().startswith('<div id="rotation-checks">')
    assert "<h1" not in panel
    assert "<h2" not in panel


def test_a_name_is_shown_as_text(client, steward):
    User.objects.filter(email__startswith="ben").update(is_active=False, name="<b>Ben</b>")

    assert "<b>Ben</b>" not in client.get(ADDRESS).content.decode()


def test_others_and_unknown_rotations_are_not_found(client, steward):
    unknown = client.get("/rotations/nonsense/checks").status_code
    client.force_login(User.objects.create_user("stranger@example.org"))

    assert unknown == 404
    assert client.get(ADDRESS).status_code == 404
