"""The admin site reads and repairs; its actions are for those who may change things there."""

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.urls import reverse

from accounts.roles import Role
from outbox.models import Delivery
from tests.factories import make_steward, make_ticket, make_user
from tickets.models import Ticket
from tickets.states import Status

pytestmark = pytest.mark.django_db


def actions_for(user, model):
    request = RequestFactory().get("/admin/")
    request.user = user
    return set(admin.site.get_model_admin(model).get_actions(request))


@pytest.mark.parametrize(("model", "action"), [(Ticket, "close_as_spam"), (Delivery, "retry")])
def test_an_action_is_offered_to_administrators_alone(model, action):
    administrator = make_user(roles=(Role.ADMINISTRATOR,))

    assert action in actions_for(administrator, model)
    assert action not in actions_for(make_steward(), model)


def test_an_administrator_closes_heaps_of_spam(client):
    tickets = [make_ticket(), make_ticket()]
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,)))

    client.post(
        reverse("admin:tickets_ticket_changelist"),
        {"action": "close_as_spam", "_selected_action": [ticket.pk for ticket in tickets]},
    )

    assert set(Ticket.objects.values_list("status", flat=True)) == {Status.CLOSED}
