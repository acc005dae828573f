"""The page on which a person says how they are reached."""

import re

import pytest
from django.urls import reverse

from accounts.roles import Role
from notifications.models import ContactMethod, ReachRule, ReachSettings, Urgency, Way
from notifications.tests.reachable import make_method, rule
from outbox.models import Delivery, DeliveryState
from outbox.services import deliver_all_due
from tests.factories import later, make_steward, make_user

pytestmark = pytest.mark.django_db
PAGE = "/me/reach/"


@pytest.fixture
def as_ana(client, ana):
    client.force_login(ana)
    return client


def test_who_has_nothing_yet_is_taught_the_first_step(as_ana):
    page = as_ana.get(PAGE).content.decode()

    assert "which wakes nobody" in page
    assert "First step" in page


def test_from_nothing_to_a_verified_telephone(as_ana, ana, provider):
    as_ana.post(f"{PAGE}add", {"kind": "sms", "address": "+49 151 12345678", "label": "my phone"})
    deliver_all_due(now=later(days=400))
    code = re.search(r"\d{6}", provider.posts[0].form["Body"])[0]
    method = ContactMethod.objects.get()

    page = as_ana.post(f"{PAGE}{method.pk}/verify", {f"m{method.pk}-code": code}, follow=True)

    assert page.redirect_chain == [(PAGE, 302)]
    assert "Verified: you can be reached by my phone" in page.content.decode()
    assert ContactMethod.objects.get().is_usable


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.UNKNOWN])
def test_a_code_that_could_not_be_sent_says_so_until_the_next(as_ana, provider, state):
    as_ana.post(f"{PAGE}add", {"kind": "sms", "address": "+49 151 12345678", "label": "my phone"})
    Delivery.objects.update(state=state, outcome="The number is wrong.")

    shown = as_ana.get(PAGE).content.decode()
    as_ana.post(f"{PAGE}{ContactMethod.objects.get().pk}/code")

    assert "The code could not be sent: The number is wrong." in shown
    assert "could not be sent" not in as_ana.get(PAGE).content.decode()


@pytest.mark.parametrize(
    ("kind", "address", "sentence"),
    [
        ("sms", "0151", "with its country"),
        ("apprise", "json://169.254.169.254/latest", "not public"),
        ("sms", "", "Give the address or number"),
        ("push", "{}", "Select a valid choice"),
    ],
)
def test_a_refused_way_comes_back_as_it_was_sent_with_what_is_wrong(
    as_ana, provider, kind, address, sentence
):
    page = as_ana.post(f"{PAGE}add", {"kind": kind, "address": address})

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert not ContactMethod.objects.exists()


def test_a_wrong_code_comes_back_beside_its_way(as_ana, ana, provider):
    as_ana.post(f"{PAGE}add", {"kind": "sms", "address": "+4915112345678"})
    pk = ContactMethod.objects.get().pk

    page = as_ana.post(f"{PAGE}{pk}/verify", {f"m{pk}-code": "1 2 3 4 5 6"})

    assert page.status_code == 422
    assert "not the code that was sent" in page.content.decode()


def test_which_way_is_used_when_is_saved(as_ana, ana):
    method = make_method(ana)
    rule(method, urgency=Urgency.NOTIFY, minutes=5)

    as_ana.post(f"{PAGE}rules", {f"page-{method.pk}": "2", f"notify-{method.pk}": "no"})

    assert [(one.urgency, one.delay.seconds) for one in ReachRule.objects.all()] == [("page", 120)]


def test_a_delay_that_is_not_offered_is_refused(as_ana, ana):
    method = make_method(ana)

    page = as_ana.post(f"{PAGE}rules", {f"page-{method.pk}": "9999", f"notify-{method.pk}": "no"})

    assert page.status_code == 422
    assert not ReachRule.objects.exists()


def test_quiet_hours_are_saved_and_shown(as_ana, ana):
    as_ana.post(f"{PAGE}quiet", {"starts": "22:00", "ends": "07:00", "pages_only_for_p1": "on"})

    page = as_ana.get(PAGE).content.decode()

    assert ReachSettings.objects.get().pages_only_for_p1
    assert 'value="22:00"' in page


def test_half_of_quiet_hours_is_refused(as_ana):
    page = as_ana.post(f"{PAGE}quiet", {"starts": "22:00", "ends": ""})

    assert page.status_code == 422
    assert "both ends" in page.content.decode()


@pytest.mark.parametrize("action", ["code", "verify", "test", "remove"])
def test_nobody_touches_anothers_way(as_ana, action):
    other = make_method(make_user())

    answer = as_ana.post(f"{PAGE}{other.pk}/{action}")

    assert answer.status_code == 404
    assert ContactMethod.objects.get().is_usable


def test_outsiders_see_nothing(client):
    client.force_login(make_user())

    assert client.get(PAGE).status_code == 404


def test_no_page_shows_a_secret_of_an_address(as_ana, ana):
    make_method(ana, kind=Way.SLACK, address="slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/")

    page = as_ana.get(PAGE).content.decode()

    assert "TIiajkdnlazkcOXrIdevi7FQ" not in page
    assert "slack://…" in page


def test_a_manager_sees_who_cannot_be_paged(client, ana):
    kofi = make_steward(name="Kofi Mensah")
    make_method(ana)
    client.force_login(make_user(roles=(Role.MANAGER,)))

    page = client.get(PAGE).content.decode()

    assert "Only by mail" in page
    assert kofi.display_name in page
    assert "Ana Ferreira" not in page


@pytest.mark.parametrize("n_ways", [1, 12])
def test_the_page_asks_as_little_however_many_ways_there_are(
    as_ana, ana, n_ways, django_assert_max_num_queries
):
    for number in range(n_ways):
        rule(make_method(ana, address=f"+49151123456{number:02d}"))
    as_ana.get(PAGE)

    with django_assert_max_num_queries(14):
        as_ana.get(PAGE)


def test_a_page_that_was_open_too_long_leads_back(as_ana):
    assert as_ana.get(reverse("reach:add")).url == PAGE


@pytest.mark.parametrize(
    ("action", "form", "field"),
    [
        ("add", {"kind": "email", "address": "nonsense"}, "id_address"),
        ("quiet", {"starts": "22:00", "ends": ""}, "id_ends"),
    ],
)
def test_what_was_refused_is_said_at_the_top_and_at_the_field(as_ana, action, form, field):
    page = as_ana.post(f"{PAGE}{action}", form).content.decode()

    assert 'id="error-summary"' in page
    assert f'href="#{field}"' in page
    assert f'id="{field}_error"' in page


def test_a_desk_without_telephones_does_not_ask_for_one(as_ana, settings):
    settings.TWILIO_ACCOUNT_SID = ""

    page = as_ana.get(PAGE).content.decode()

    assert "add your telephone" not in page
    assert "need an account at Twilio" in page


def test_before_any_choice_the_selects_say_what_holds(as_ana, ana):
    method = make_method(ana)

    form = as_ana.get(PAGE).context["rules_form"]

    assert form[f"page-{method.pk}"].value() == "0"
    assert form[f"notify-{method.pk}"].value() == "no"


def test_what_became_of_a_test_is_said(as_ana, ana, provider):
    method = make_method(ana)

    waiting = as_ana.post(f"{PAGE}{method.pk}/test", follow=True).content.decode()
    deliver_all_due(now=later(days=400))
    done = as_ana.get(PAGE)

    assert "Test " in waiting
    assert [test.words for _, _, test, _ in done.context["methods"]] == ["sent."]
