"""What a community was promised is chosen by managers."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from communities.models import SupportPlan
from communities.services import add_missing_plans
from communities.tests.builders import make_community, make_person

pytestmark = pytest.mark.django_db


def test_a_manager_gives_a_community_a_plan_and_takes_it_back(client):
    gold = SupportPlan.objects.create(slug="gold", name="Gold")
    community = make_community()
    client.force_login(make_person(roles=[Role.MANAGER]))
    address = reverse("communities:choose_plan", args=[community.slug])

    client.post(address, {"plan": gold.pk})
    community.refresh_from_db()
    given = community.support_plan
    client.post(address, {"plan": ""})
    community.refresh_from_db()

    assert (given, community.support_plan) == (gold, None)


def test_a_plan_that_is_not_there_is_refused(client):
    community = make_community()
    client.force_login(make_person(roles=[Role.MANAGER]))

    response = client.post(reverse("communities:choose_plan", args=[community.slug]), {"plan": "99"})

    assert response.status_code == 422
    assert "Choose one of the plans offered." in response.content.decode()


def test_stewards_read_the_plan_and_cannot_change_it(client):
    community = make_community()
    community.support_plan = SupportPlan.objects.create(slug="gold", name="Gold")
    community.save(update_fields=["support_plan"])
    client.force_login(make_person(roles=[Role.STEWARD]))

    text = client.get(reverse("communities:detail", args=[community.slug])).content.decode()
    refused = client.post(reverse("communities:choose_plan", args=[community.slug]), {"plan": ""})

    assert "Gold" in text
    assert "Give this plan" not in text
    assert refused.status_code == 404


def test_plans_that_are_there_keep_their_names():
    SupportPlan.objects.create(slug="gold", name="The golden one")

    add_missing_plans(["gold", "extra-hours"])

    assert dict(SupportPlan.objects.values_list("slug", "name")) == {
        "gold": "The golden one",
        "extra-hours": "Extra hours",
    }
