"""The pages of incidents: the team's alone, safe with what people type, whole without scripts."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from accounts.services import machine_account
from incidents.models import Incident, IncidentRoleOffer, IncidentUpdate
from incidents.services import (
    UpdateDraft,
    acknowledge,
    add_expert,
    link_ticket,
    offer_command,
    resolve_incident,
    set_channel,
    take_command,
)
from incidents.tests.desk import declared, make_commander, make_outage, say
from incidents.urls import urlpatterns
from notifications.models import Message
from outbox.services import deliver_all_due
from tests.factories import (
    NOW,
    later,
    make_filing,
    make_representative,
    make_service,
    make_steward,
    make_user,
)
from tickets.models import Comment, Ticket, TicketEvent
from tickets.services import open_ticket

pytestmark = pytest.mark.django_db

EVIL = "<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror=alert(1)> **bold**"


@pytest.fixture
def ana(client):
    ana = make_steward(name="Ana")
    client.force_login(ana)
    return ana


@pytest.fixture
def incident(ana):
    return declared(make_outage(name="Noor", now=timezone.now()), by=ana, now=timezone.now())


def post(client, name, incident, **fields):
    return client.post(reverse(f"incidents:{name}", args=[incident.ticket_id]), fields)


def page(client, incident):
    return client.get(reverse("incidents:incident", args=[incident.ticket_id])).content.decode()


def hidden(html, name):
    return re.search(rf'name="{name}" value="([^"]*)"', html).group(1)


NAMES = [
    pattern.name for pattern in urlpatterns if "alert" not in pattern.name and pattern.name != "for_ticket"
]


def test_nothing_of_it_exists_for_representatives_and_strangers(client, incident):
    addresses = [
        reverse(f"incidents:{name}", args=[] if name in {"list", "declare"} else [incident.ticket_id])
        for name in NAMES
    ]
    before = TicketEvent.objects.count()

    for outsider in (incident.ticket.requester, make_user()):
        client.force_login(outsider)
        answers = {one: (client.get(one).status_code, client.post(one).status_code) for one in addresses}
        assert answers == dict.fromkeys(addresses, (404, 404))

    assert TicketEvent.objects.count() == before


def test_a_representative_of_another_community_learns_nothing(client, incident, ana):
    other = make_outage(name="Joy")
    link_ticket(incident.ticket_id, other=other.number, actor=ana, now=NOW)
    client.force_login(other.requester)

    foreign = client.get(reverse("incidents:for_ticket", args=[incident.ticket_id]))
    own = client.get(reverse("incidents:for_ticket", args=[other.number])).content.decode()
    listed = client.get(reverse("tickets:mine")).content.decode()

    assert foreign.status_code == 404
    assert "It was reported as an outage" in own
    for text in (own, listed):
        assert incident.reference not in text
        assert incident.ticket.community.name not in text


def test_an_action_on_what_is_no_incident_finds_nothing(client, ana):
    ticket = make_outage()

    response = client.post(reverse("incidents:acknowledge", args=[ticket.number]))

    assert response.status_code == 404


def test_declaring_from_a_ticket_leads_to_its_page_and_again_to_the_same(client, ana):
    ticket = make_outage(now=timezone.now() - timedelta(minutes=20))
    form = client.get(reverse("incidents:declare"), {"ticket": f"SD-{ticket.number}"})
    since = timezone.localtime(ticket.opened_at).strftime("%Y-%m-%dT%H:%M")

    responses = [
        client.post(reverse("incidents:declare"), {"ticket": ticket.number, "since_local": since})
        for _ in range(2)
    ]

    assert form.status_code == 200
    assert [response.url for response in responses] == [f"/incidents/{ticket.number}"] * 2
    assert Incident.objects.get().impact_started_at == ticket.opened_at
    assert (
        client.get(reverse("incidents:declare"), {"ticket": ticket.number}).url
        == f"/incidents/{ticket.number}"
    )


def test_declaring_from_nothing_files_a_p1_ticket_once(client, ana):
    service = make_service()
    html = client.get(reverse("incidents:declare")).content.decode()
    fields = {
        "submission_key": hidden(html, "submission_key"),
        "subject": "Hub is gone",
        "service": service.pk,
        "what_fails": "address_down",
        "since_local": hidden(html, "since_local")
        if 'name="since_local" value=' in html
        else timezone.now().strftime("%Y-%m-%dT%H:%M"),
        "channel": "#outage",
    }

    for _ in range(2):
        client.post(reverse("incidents:declare"), fields)

    incident = Incident.objects.get()
    assert (incident.ticket.tier, incident.ticket.community, incident.channel) == (
        "P1",
        service.community,
        "#outage",
    )
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({}, "Say what is broken"),
        ({"subject": "x", "since_local": "9999-99-99"}, "Since when?"),
        ({"subject": "x", "since_local": "2999-01-01T00:00"}, "Since when?"),
        ({"subject": "x", "since_local": "2199-01-01T00:00"}, "cannot have started later"),
        ({"subject": "x\x00y", "since_local": "2026-01-01T00:00"}, "Null characters"),
    ],
)
def test_a_refused_declaration_says_why(client, ana, fields, sentence):
    response = client.post(reverse("incidents:declare"), fields)

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not Incident.objects.exists()


@pytest.mark.parametrize("ticket", ["nonsense", "999999999999999", "9" * 40, "SD-"])
def test_declaring_a_ticket_that_is_none_is_a_404(client, ana, ticket):
    assert client.get(reverse("incidents:declare"), {"ticket": ticket}).status_code == 404


def test_incidents_of_the_same_service_are_offered_first_and_no_other_is_chosen(client, ana):
    same, other, lone = make_outage(), make_outage(), make_outage()
    declared(same, by=ana)
    declared(other, by=ana, now=later(minutes=5))
    near = open_ticket(make_filing(service=same.service), actor=same.requester, now=NOW)

    html = {
        ticket: client.get(reverse("incidents:for_ticket", args=[ticket.number])).content.decode()
        for ticket in (near, lone)
    }

    assert html[near].index(f'value="{same.number}"') < html[near].index(f'value="{other.number}"')
    assert "Choose an incident" not in html[near]
    assert '<option value="" selected>Choose an incident' in html[lone]
    assert "No incident has been declared for this ticket." in html[lone]


def test_an_incident_that_is_over_counts_no_conditions(client, incident, ana):
    resolve_incident(incident.ticket_id, draft=UpdateDraft(body="Over."), actor=ana, now=timezone.now())

    html = client.get(reverse("incidents:incident", args=[incident.ticket_id])).content.decode()

    assert "to have officially started" not in html


def test_the_page_says_what_since_when_and_who(client, incident, ana):
    acknowledge(incident.ticket_id, actor=ana, now=timezone.now())

    html = page(client, incident)

    assert "nobody</strong>" in html
    assert "Take command" in html
    assert "2 of 4 to have officially started" in html
    assert "Noor" in html


def test_each_action_of_the_page_works_by_plain_post(client, incident, ana):
    kofi, mei = make_steward(name="Kofi"), make_steward(name="Mei")
    other = make_outage()
    post(client, "acknowledge", incident)
    post(client, "take_command", incident, seen=0)
    post(client, "offer_command", incident, person=kofi.pk, words="Sleep")
    post(client, "withdraw_offer", incident, offer=IncidentRoleOffer.objects.get().pk)
    post(client, "set_liaison", incident, person=mei.pk, seen=0)
    post(client, "add_expert", incident, person=kofi.pk, words="DNS")
    post(client, "remove_expert", incident, person=kofi.pk)
    post(client, "set_channel", incident, channel="#outage", seen="")
    post(client, "set_impact_start", incident, since_local="2026-01-01T10:00")
    post(client, "link_ticket", incident, ticket=other.reference)
    post(client, "unlink_ticket", incident, ticket=other.number)

    incident.refresh_from_db()
    assert (incident.commander, incident.liaison, incident.channel) == (ana, mei, "#outage")
    assert incident.impact_started_at.isoformat() == "2026-01-01T10:00:00+00:00"
    html = page(client, incident)
    for words in (
        "called in Kofi for DNS",
        "let Kofi go",
        f"no longer links {other.reference}",
        "made Mei liaison",
    ):
        assert words in html


@pytest.mark.parametrize("is_led", [True, False])
def test_asking_somebody_says_who_commands_meanwhile(client, incident, ana, is_led):
    if is_led:
        take_command(incident.ticket_id, actor=ana, seen=0, now=timezone.now())

    post(client, "offer_command", incident, person=make_steward(name="Kofi").pk)

    who = "You command" if is_led else "Nobody commands"
    assert f"Kofi is asked. {who} until they say yes." in page(client, incident)


def test_going_back_and_sending_other_words_keeps_them(client, incident):
    fields = {name: hidden(page(client, incident), name) for name in ("key", "seen_update", "seen_tickets")}
    post(client, "post_update", incident, body="First words", to="communities", **fields)

    response = post(client, "post_update", incident, body="Other words", to="communities", **fields)

    assert response.status_code == 422
    assert "Other words" in response.content.decode()
    assert Comment.objects.count() == 1
    assert post(client, "resolve", incident, body="It is over.", **fields).status_code == 302


def test_who_is_asked_answers_from_the_page(client, incident, ana):
    kofi = make_steward(name="Kofi")
    take_command(incident.ticket_id, actor=ana, seen=0, now=timezone.now())
    offer = offer_command(incident.ticket_id, to=kofi, actor=ana, note="", now=timezone.now())
    client.force_login(kofi)

    assert "Ana asks you to take command" in page(client, incident)
    post(client, "accept_command", incident, offer=offer.pk)

    incident.refresh_from_db()
    assert incident.commander == kofi


def test_a_get_changes_nothing(client, incident):
    before = TicketEvent.objects.count()

    for name in ("acknowledge", "take_command", "resolve", "post_update"):
        response = client.get(reverse(f"incidents:{name}", args=[incident.ticket_id]))
        assert response.url == f"/incidents/{incident.ticket_id}"

    assert TicketEvent.objects.count() == before


def test_an_update_is_posted_once_however_often_it_is_sent(client, incident, ana):
    html = page(client, incident)
    fields = {name: hidden(html, name) for name in ("key", "seen_update", "seen_tickets")}

    for _ in range(2):
        post(client, "post_update", incident, body="We see it.", to="communities", **fields)

    assert IncidentUpdate.objects.count() == Comment.objects.count() == 1


def test_a_stale_update_is_kept_and_not_sent(client, incident, ana):
    html = page(client, incident)
    fields = {name: hidden(html, name) for name in ("key", "seen_update", "seen_tickets")}
    say(incident, "Kofi was faster.", by=make_steward(name="Kofi"), now=timezone.now())

    response = post(client, "post_update", incident, body="My own words", **fields)

    assert response.status_code == 409
    assert "Kofi posted an update" in response.content.decode()
    assert "My own words" in response.content.decode()
    assert Comment.objects.count() == 1


def test_a_form_without_what_it_has_seen_tells_nobody(client, incident):
    response = post(client, "post_update", incident, body="Hello")

    assert response.status_code == 409
    assert not Comment.objects.exists()


NONSENSE = [
    ("take_command", {"seen": "9" * 40}),
    ("take_command", {}),
    ("offer_command", {"person": "x"}),
    ("offer_command", {"person": 10**30}),
    ("accept_command", {"offer": 10**30}),
    ("accept_command", {}),
    ("decline_command", {"offer": 1, "words": "x" * 5000}),
    ("set_liaison", {"person": "-1"}),
    ("set_channel", {"channel": "a\x00b"}),
    ("set_channel", {"channel": "x" * 5000}),
    ("set_impact_start", {"since_local": "x"}),
    ("set_impact_start", {"since_local": "2026-01-01T10:00", "seen": "x"}),
    ("link_ticket", {"ticket": "SD-999999999999"}),
    ("link_ticket", {"ticket": "١٢"}),
    ("unlink_ticket", {"ticket": ""}),
    ("reopen", {"body": ""}),
    ("reopen", {"body": "It runs."}),
]


def test_nonsense_is_refused_with_a_sentence(client, incident):
    before = TicketEvent.objects.count()

    for name, fields in NONSENSE:
        address = reverse(f"incidents:{name}", args=[incident.ticket_id])
        response = client.post(address, fields, follow=True)
        assert response.status_code == 200, (name, fields)
        assert "alert-danger" in response.content.decode(), (name, fields)

    assert TicketEvent.objects.count() == before


@pytest.mark.parametrize(
    "fields", [{"key": "x"}, {"seen_update": "x"}, {"body": "\x00"}, {"body": "x" * 60_000}]
)
def test_nonsense_in_an_update_is_refused_and_shown_again(client, incident, fields):
    response = post(client, "post_update", incident, **({"body": "Words"} | fields))

    assert response.status_code in {422, 409}
    assert not Comment.objects.exists()


def test_nobody_outside_the_team_can_be_given_a_role_by_a_forged_form(client, incident):
    noor = incident.ticket.requester

    for name in ("offer_command", "set_liaison", "add_expert"):
        post(client, name, incident, person=noor.pk, seen=0)

    incident.refresh_from_db()
    assert (incident.commander, incident.liaison, incident.experts.count()) == (None, None, 0)


def test_what_people_type_never_becomes_markup(client, incident, ana):
    say(incident, EVIL, by=ana, now=timezone.now())
    post(client, "set_channel", incident, channel=EVIL[:200], seen="")
    add_expert(incident.ticket_id, expert=ana, about=EVIL[:100], actor=ana, now=timezone.now())
    Ticket.objects.filter(pk=incident.ticket_id).update(subject=EVIL[:150])

    team = [page(client, incident), client.get(reverse("incidents:list")).content.decode()]
    client.force_login(incident.ticket.requester)
    theirs = [
        client.get(reverse(name, args=args)).content.decode()
        for name, args in (
            ("tickets:ticket", [incident.ticket_id]),
            ("tickets:mine", []),
            ("tickets:new", []),
        )
    ]

    assert "<strong>bold</strong>" in team[0]
    for html in team + theirs:
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert 'href="javascript:' not in html


def test_line_breaks_in_a_note_never_become_a_header(client, incident):
    kofi = make_steward()
    post(client, "offer_command", incident, person=kofi.pk, words="Hi\r\nBcc: evil@example.org")

    subject = Message.objects.filter(recipient=kofi).latest("pk").subject

    assert "\n" not in subject
    assert "\r" not in subject


def test_the_last_word_ends_it_and_the_page_offers_to_open_it_again(client, incident, ana):
    html = page(client, incident)
    fields = {name: hidden(html, name) for name in ("key", "seen_update", "seen_tickets")}

    post(client, "resolve", incident, body="Works again.", **fields)

    incident.refresh_from_db()
    assert incident.resolved_by == ana
    html = page(client, incident)
    assert "Open it again" in html
    assert "Take command" not in html


def test_news_counts_what_others_did_since(client, incident, ana):
    address = reverse("incidents:news", args=[incident.ticket_id])
    since = incident.ticket.events.latest("pk").pk
    set_channel(incident.ticket_id, channel="#outage", actor=ana, now=timezone.now())
    nothing = client.get(address, {"since": since}).content.decode()
    take_command(incident.ticket_id, actor=make_steward(), seen=0, now=timezone.now())

    assert nothing.strip() == ""
    assert "1 new, show" in client.get(address, {"since": since}).content.decode()
    assert client.get(address, {"since": "x" * 99}).status_code == 200


def test_a_ticket_leads_to_the_incident_that_answers_it(client, incident, ana):
    other = make_outage()
    form = client.get(reverse("incidents:for_ticket", args=[other.number])).content.decode()
    client.post(reverse("incidents:join", args=[other.number]), {"incident": incident.ticket_id})

    assert incident.reference in form
    assert (
        client.get(reverse("incidents:incident", args=[other.number])).url
        == f"/incidents/{incident.ticket_id}"
    )
    assert (
        client.get(reverse("incidents:declare"), {"ticket": other.number}).url
        == f"/incidents/{incident.ticket_id}"
    )


def test_representatives_are_shown_their_outage_before_they_file_it_again(client, incident):
    colleague = make_representative(incident.ticket.community)

    for person, is_shown in ((colleague, True), (make_representative(make_service().community), False)):
        client.force_login(person)
        for name in ("tickets:mine", "tickets:new"):
            html = client.get(reverse(name)).content.decode()
            assert ("An outage is known" in html) is is_shown
            assert (incident.reference in html) is is_shown


def test_a_community_reads_that_somebody_is_on_it_only_once_somebody_is(client, incident, ana):
    colleague = make_representative(incident.ticket.community)
    pages = [reverse("tickets:mine"), reverse("incidents:for_ticket", args=[incident.ticket_id])]
    client.force_login(colleague)

    before = [client.get(page).content.decode() for page in pages]
    acknowledge(incident.ticket_id, actor=ana, now=timezone.now())
    after = [client.get(page).content.decode() for page in pages]

    assert all("e are calling the people on duty" in html for html in before)
    assert "We are on it." in after[0]
    assert "We handle this as an outage" in after[1]
    assert not any("calling the people" in html for html in after)


def test_a_raw_alert_reaches_a_community_only_after_a_human(client, ana):
    service = make_service()
    filing = make_filing(service=service, subject="DiskFull 10%: x9", description="pvc=raw", channel="alert")
    ticket = open_ticket(filing, actor=machine_account("alerts@machine.invalid", name="Monitoring"), now=NOW)
    declared(ticket, by=ticket.requester)
    pages = [reverse("tickets:mine"), reverse("tickets:ticket", args=[ticket.number])]
    client.force_login(make_representative(service.community, name="Joy"))

    before = [client.get(page).content.decode() for page in pages]
    deliver_all_due(now=NOW)
    acknowledge(ticket.number, actor=ana, now=timezone.now())
    after = [client.get(page).content.decode() for page in pages]

    assert all(f"Monitoring found a problem with {service.name}" in html for html in before)
    assert not any("DiskFull" in html or "pvc=raw" in html for html in before)
    assert all("DiskFull" in html for html in after)
    mails = Message.objects.filter(recipient__name="Joy", subject__contains="Outage reported")
    assert mails.exists()
    assert not any("DiskFull" in mail.subject + mail.body for mail in mails)


def test_the_banner_goes_when_it_is_over(client, incident, ana):
    resolve_incident(incident.ticket_id, draft=UpdateDraft(body="Over."), actor=ana, now=timezone.now())
    client.force_login(incident.ticket.requester)

    assert "An outage is known" not in client.get(reverse("tickets:mine")).content.decode()


def test_home_of_a_commander_is_the_incidents_and_of_a_steward_who_commands_the_queue(client):
    for person, place in (
        (make_commander(), "/incidents/"),
        (make_user(roles=(Role.STEWARD, Role.INCIDENT_COMMANDER)), "/queue"),
    ):
        client.force_login(person)
        assert client.get(reverse("home")).url == place


def test_the_navigation_counts_running_incidents(client, incident):
    assert '<span class="nav-count">1<' in client.get(reverse("tickets:queue")).content.decode()


def n_queries(client, address, *, is_warm=False):
    if not is_warm:
        client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_pages_ask_the_database_as_often_for_many_as_for_few(client, incident, ana):
    addresses = [
        reverse("incidents:incident", args=[incident.ticket_id]),
        reverse("incidents:list"),
        reverse("incidents:for_ticket", args=[incident.ticket_id]),
    ]
    link_ticket(incident.ticket_id, other=make_outage().number, actor=ana, now=NOW)
    over = declared(make_outage(), by=ana)
    resolve_incident(over.ticket_id, draft=UpdateDraft(body="Over."), actor=ana, now=later(hours=1))
    few = [n_queries(client, address) for address in addresses]
    for _ in range(12):
        link_ticket(incident.ticket_id, other=make_outage().number, actor=ana, now=NOW)
        add_expert(incident.ticket_id, expert=make_steward(), about="", actor=ana, now=NOW)
        say(incident, "Again.", by=ana, now=timezone.now())
        declared(make_outage(), by=ana)

    many = [n_queries(client, address, is_warm=True) for address in addresses]

    assert few == many
    # Two of them ask who is called to command while nobody does.
    assert few[0] <= 22
    assert few[1] <= 10


def test_mails_go_to_each_community_about_its_own_ticket(incident, ana):
    other = make_outage(name="Joy")
    link_ticket(incident.ticket_id, other=other.number, actor=ana, now=NOW)
    say(incident, "A fix is on its way.", by=ana, now=timezone.now())
    deliver_all_due(now=timezone.now())

    mail = Message.objects.get(recipient=other.requester, body__contains="A fix is on its way.")

    assert mail.reference == other.reference
    assert incident.reference not in mail.subject + mail.body
