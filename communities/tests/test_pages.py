import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from communities.models import Cluster, Community, Contact, Service, Sponsor
from communities.states import ContactRole, Status
from communities.tests.builders import (
    NOW,
    make_community,
    make_contact,
    make_person,
    make_service,
    make_sponsor,
)

pytestmark = pytest.mark.django_db


def signed_in(client, *roles, **fields):
    person = make_person(roles=roles, **fields)
    client.force_login(person)
    return person


@pytest.fixture
def steward(client):
    return signed_in(client, Role.STEWARD, name="Ana Reyes")


@pytest.fixture
def manager(client):
    return signed_in(client, Role.MANAGER, name="Mei Lin")


def add_rows(number, *, user=None):
    """Add communities with a service, sponsor and contact each, to the first community too."""
    offset = Community.objects.count()
    numbers = range(offset, offset + number)
    cluster, _ = Cluster.objects.get_or_create(name="big", folder="big")
    communities = Community.objects.bulk_create(Community(name=f"C {n:05}", slug=f"c-{n}") for n in numbers)
    sponsors = Sponsor.objects.bulk_create(Sponsor(name=f"S {n}") for n in numbers)
    users = User.objects.bulk_create(User(email=f"u{n}@example.org", password="!") for n in numbers)
    first = Community.objects.order_by("pk").first()
    Service.objects.bulk_create(
        Service(
            cluster=cluster,
            name=f"{kind}{n}",
            display_name="x",
            domain=f"{kind}{n}.org",
            community=owner,
            sponsor=sponsor,
        )
        for n, community, sponsor in zip(numbers, communities, sponsors, strict=True)
        for kind, owner in (("own", community), ("first", first))
    )
    Contact.objects.bulk_create(
        Contact(user=person, community=first, role=ContactRole.TECHNICAL_CONTACT, created_at=NOW)
        for person in users
    )
    if user:
        Contact.objects.bulk_create(
            Contact(user=user, community=community, role=ContactRole.REPRESENTATIVE, created_at=NOW)
            for community in communities
        )
    return first


def n_queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize(
    "address", ["/communities/", "/communities/c-0/", "/communities/mine/", "/communities/?q=own"]
)
@pytest.mark.parametrize("role", [Role.STEWARD, Role.MANAGER])
def test_page_asks_as_many_queries_for_a_thousand_rows_as_for_ten(client, address, role):
    person = signed_in(client, role)
    add_rows(10, user=person)
    client.get(address)
    few = n_queries(client, address)
    add_rows(990, user=person)

    many = n_queries(client, address)

    assert many == few <= 10


@pytest.mark.parametrize("address", ["/communities/", "/communities/leap/"])
def test_communities_pages_do_not_exist_for_outsiders(client, address):
    make_contact(signed_in(client), make_community("LEAP"))

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ["/communities/", "/communities/leap/", "/communities/mine/"])
def test_visitors_are_asked_to_sign_in(client, address):
    make_community("LEAP")

    assert client.get(address).status_code == 302


def test_list_shows_running_services_and_their_sponsors_once(client, steward):
    leap, nsf = make_community("LEAP"), make_sponsor("NSF")
    make_service(community=leap, sponsor=nsf)
    make_service(community=leap, sponsor=nsf)
    make_service(community=leap, sponsor=make_sponsor("NASA"))
    make_service(
        community=leap, sponsor=make_sponsor("Past"), status=Status.DECOMMISSIONED, decommissioned_at=NOW
    )

    page = client.get("/communities/")

    (row,) = page.context["page"].object_list
    assert (row.n_services, row.sponsors) == (3, ["NASA", "NSF"])
    assert "NASA, NSF" in page.content.decode()


@pytest.mark.parametrize("search", ["leap", "LEAP", "nsf", "2i2c.cloud", "hub-of-leap"])
def test_search_looks_at_names_sponsors_and_services(client, steward, search):
    leap = make_community("LEAP")
    make_service(community=leap, sponsor=make_sponsor("NSF"), name="hub-of-leap", domain="leap.2i2c.cloud")
    make_service(community=make_community("Other"))

    page = client.get("/communities/", {"q": search})

    assert [row.name for row in page.context["page"].object_list] == ["LEAP"]


def test_search_counts_all_services_of_a_match(client, steward):
    leap = make_community("LEAP")
    make_service(community=leap, domain="one.example.org")
    make_service(community=leap, domain="two.example.org")

    page = client.get("/communities/", {"q": "one.example"})

    assert page.context["page"].object_list[0].n_services == 2


def test_search_that_finds_nothing_offers_all(client, steward):
    make_community("LEAP")

    page = client.get("/communities/", {"q": "<b>nothing</b>"}).content.decode()

    assert "No community matches “&lt;b&gt;nothing&lt;/b&gt;”" in page


@pytest.mark.parametrize(
    ("search", "sentence"),
    [("x" * 101, "Search for at most 100 characters."), ("a\x00b", "Null characters are not allowed.")],
)
def test_search_that_makes_no_sense_is_kept_and_explained(client, steward, search, sentence):
    assert sentence in client.get("/communities/", {"q": search}).content.decode()


def test_list_without_communities_teaches_the_first_step(client, steward):
    assert "manage.py import_services PATH" in client.get("/communities/").content.decode()


@pytest.mark.parametrize(("page", "shown"), [("1", 50), ("2", 10), ("99", 10), ("x", 50)])
def test_list_is_paged_at_50(client, steward, page, shown):
    add_rows(60)

    response = client.get("/communities/", {"page": page, "q": "C 0"})

    assert len(response.context["page"].object_list) == shown
    assert "?q=C+0&amp;page=" in response.content.decode()


def test_community_shows_services_with_status_and_people_by_role(client, steward):
    leap = make_community("LEAP")
    make_service(community=leap, domain="leap.2i2c.cloud")
    make_service(community=leap, domain="old.2i2c.cloud", status=Status.DECOMMISSIONED, decommissioned_at=NOW)
    make_contact(make_person(name="Joy Okafor"), leap)
    make_contact(make_person(name="Sam Payer"), leap, ContactRole.SPONSOR)

    page = client.get("/communities/leap/").content.decode()

    assert 'href="https://leap.2i2c.cloud"' in page
    assert 'href="https://old.2i2c.cloud"' not in page
    assert "Decommissioned" in page
    assert page.index("Joy Okafor") < page.index(">Sponsor</h3>") < page.index("Sam Payer")


def test_stewards_see_no_forms_that_change_people(client, steward):
    leap = make_community("LEAP")
    contact = make_contact(make_person(), leap)

    page = client.get("/communities/leap/").content.decode()
    added = client.post("/communities/leap/contacts/", {"email": "a@example.org", "role": "representative"})
    removed = client.post(f"/communities/leap/contacts/{contact.pk}/remove/")

    assert "Add a person" not in page
    assert (added.status_code, removed.status_code) == (404, 404)
    assert list(Contact.objects.all()) == [contact]


def test_manager_adds_a_new_person_by_address(client, manager):
    make_community("LEAP")

    response = client.post(
        "/communities/leap/contacts/",
        {"email": " Joy@Example.org ", "name": "Joy Okafor", "role": "representative"},
    )

    contact = Contact.objects.get()
    assert response.url == "/communities/leap/"
    assert (contact.user.email, contact.user.name, contact.role) == (
        "joy@example.org",
        "Joy Okafor",
        "representative",
    )
    assert [str(message) for message in get_messages(response.wsgi_request)] == [
        "Joy Okafor is now representative of LEAP."
    ]


@pytest.mark.parametrize(
    ("email", "role", "sentence"),
    [
        ("", "representative", "Give the person&#x27;s e-mail address."),
        ("joy", "representative", "is not an e-mail address."),
        ("x" * 250 + "@a.org", "representative", "An e-mail address has at most 254 characters."),
        ("joy@example.org", "king", "Choose one of the roles offered."),
        ("joy@example.org\r\nBcc: all@example.org", "representative", "is not an e-mail address."),
    ],
)
def test_bad_input_is_explained_at_the_field_and_kept(client, manager, email, role, sentence):
    make_community("LEAP")

    response = client.post(
        "/communities/leap/contacts/", {"email": email, "name": "Joy Okafor", "role": role}
    )

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert 'value="Joy Okafor"' in page
    assert not Contact.objects.exists()


def test_name_with_control_characters_is_refused(client, manager):
    make_community("LEAP")

    response = client.post(
        "/communities/leap/contacts/", {"email": "a@example.org", "name": "Jo\x07y", "role": "representative"}
    )

    assert "control character" in response.content.decode()


def test_deactivated_person_cannot_be_added(client, manager):
    make_community("LEAP")
    gone = make_person()
    User.objects.filter(pk=gone.pk).update(is_active=False)

    response = client.post("/communities/leap/contacts/", {"email": gone.email, "role": "representative"})

    assert "has been deactivated" in response.content.decode()
    assert not Contact.objects.exists()


def test_manager_removes_a_role_and_learns_how_to_undo_it(client, manager):
    contact = make_contact(make_person(email="joy@example.org"), make_community("LEAP"))

    response = client.post(f"/communities/leap/contacts/{contact.pk}/remove/", follow=True)

    assert "To undo this, add joy@example.org again." in response.content.decode()
    assert not Contact.objects.exists()
    assert User.objects.filter(email="joy@example.org").exists()


def test_contact_of_another_community_cannot_be_removed_through_this_one(client, manager):
    make_community("LEAP")
    contact = make_contact(make_person(), make_community("Other"))

    assert client.post(f"/communities/leap/contacts/{contact.pk}/remove/").status_code == 404
    assert Contact.objects.filter(pk=contact.pk).exists()


@pytest.mark.parametrize("address", ["/communities/leap/contacts/", "/communities/leap/contacts/1/remove/"])
def test_reading_changes_nothing(client, manager, address):
    make_community("LEAP")

    assert client.get(address).status_code == 405


@pytest.mark.parametrize(("password", "is_offered"), [(None, True), ("correct-horse-9", False)])
def test_manager_may_invite_who_cannot_sign_in_yet(client, manager, password, is_offered):
    make_contact(make_person(password=password), make_community("LEAP"))

    page = client.get("/communities/leap/").content.decode()

    assert ("to sign in</span>" in page) is is_offered


def test_representative_sees_their_own_communities_and_files_from_there(client):
    joy = signed_in(client)
    service = make_service(community=make_community("LEAP"), domain="leap.2i2c.cloud")
    make_service(community=make_community("Secret"), domain="secret.2i2c.cloud")
    make_contact(joy, service.community)
    make_contact(make_person(name="Another Person"), service.community)

    page = client.get("/communities/mine/").content.decode()

    assert "You are its representative" in page
    assert f'?service={service.pk}"' in page
    assert "https://leap.2i2c.cloud" in page
    assert "Secret" not in page
    assert "secret.2i2c.cloud" not in page


def test_person_without_a_community_learns_whom_to_ask(client):
    signed_in(client, email="new@example.org")

    page = client.get("/communities/mine/").content.decode()

    assert "You are not a contact of any community yet" in page
    assert "new@example.org" in page


def test_pages_hold_no_inline_script_or_style(client, manager):
    make_contact(make_person(), make_service(community=make_community("LEAP")).community)

    for address in ("/communities/", "/communities/leap/", "/communities/mine/"):
        page = client.get(address).content.decode().partition("<main")[2]
        assert " style=" not in page
        assert "<script" not in page
        assert " onclick=" not in page


@pytest.mark.parametrize("model", ["sponsor", "community", "contact", "cluster", "service"])
def test_administrator_reads_every_kind_of_row(client, model):
    signed_in(client, Role.ADMINISTRATOR)
    service = make_service(sponsor=make_sponsor())
    contact = make_contact(make_person(), service.community)
    rows = {"community": service.community, "contact": contact, "service": service}
    row = rows.get(model) or getattr(service, model)

    assert client.get(f"/admin/communities/{model}/").status_code == 200
    assert client.get(f"/admin/communities/{model}/{row.pk}/change/").status_code == 200


def test_invitation_leads_back_to_the_community(client, manager):
    make_contact(make_person(), make_community("LEAP"))

    page = client.get("/communities/leap/").content.decode()

    assert f'action="{reverse("accounts:invite")}"' in page
    assert 'name="next" value="/communities/leap/"' in page
