import pytest
from django.db import IntegrityError, transaction

from communities.errors import ContactUnknown
from communities.models import Contact, Service
from communities.queries import (
    communities_of,
    is_representative,
    representatives_of,
    represented_by,
    services_of,
)
from communities.services import add_contact, remove_contact
from communities.states import ContactRole, Status
from communities.tests.builders import NOW, make_community, make_contact, make_person, make_service

pytestmark = pytest.mark.django_db


def test_role_is_given_once_however_often_it_is_added():
    joy, leap = make_person(), make_community()

    _, is_new = add_contact(joy, community=leap, role=ContactRole.REPRESENTATIVE, now=NOW)
    _, is_new_again = add_contact(joy, community=leap, role=ContactRole.REPRESENTATIVE, now=NOW)

    assert (is_new, is_new_again) == (True, False)
    assert Contact.objects.get().created_at == NOW


def test_role_that_is_taken_is_gone_and_the_other_roles_stay():
    joy, leap = make_person(), make_community()
    make_contact(joy, leap, ContactRole.REPRESENTATIVE)
    make_contact(joy, leap, ContactRole.SPONSOR)

    remove_contact(joy, community=leap, role=ContactRole.REPRESENTATIVE)

    assert [contact.role for contact in Contact.objects.all()] == [ContactRole.SPONSOR]


def test_role_that_nobody_holds_cannot_be_taken():
    with pytest.raises(ContactUnknown, match="is not technical contact of"):
        remove_contact(make_person(), community=make_community(), role=ContactRole.TECHNICAL_CONTACT)


@pytest.mark.parametrize(
    ("role", "takes_part", "represents"),
    [
        (ContactRole.REPRESENTATIVE, True, True),
        (ContactRole.TECHNICAL_CONTACT, True, False),
        (ContactRole.SPONSOR, False, False),
    ],
)
def test_role_decides_what_a_person_sees(role, takes_part, represents):
    joy, service = make_person(), make_service()
    make_service()
    make_contact(joy, service.community, role)

    assert list(services_of(joy)) == ([service] if takes_part else [])
    assert list(communities_of(joy)) == ([service.community] if takes_part else [])
    assert list(represented_by(joy)) == ([service.community] if represents else [])
    assert is_representative(joy, service.community) is represents
    assert list(representatives_of(service.community)) == ([joy] if represents else [])


def test_person_with_two_roles_sees_each_service_once():
    joy, service = make_person(), make_service()
    make_contact(joy, service.community, ContactRole.REPRESENTATIVE)
    make_contact(joy, service.community, ContactRole.TECHNICAL_CONTACT)

    assert list(services_of(joy)) == [service]


def test_decommissioned_service_is_not_offered():
    joy = make_person()
    service = make_service(status=Status.DECOMMISSIONED, decommissioned_at=NOW)
    make_contact(joy, service.community)

    assert list(services_of(joy)) == []


def test_deactivated_person_represents_nobody():
    joy, leap = make_person(), make_community()
    make_contact(joy, leap)
    joy.is_active = False
    joy.save(update_fields=["is_active"])

    assert not is_representative(joy, leap)
    assert list(representatives_of(leap)) == []
    assert list(communities_of(joy)) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"status": "asleep"},
        {"status": Status.DECOMMISSIONED},
        {"decommissioned_at": NOW},
        {"domain": "Upper.example.org"},
    ],
)
def test_database_refuses_a_service_in_an_impossible_state(fields):
    service = make_service()

    with pytest.raises(IntegrityError), transaction.atomic():
        Service.objects.filter(pk=service.pk).update(**fields)


def test_database_refuses_two_services_of_one_name_in_a_cluster():
    service = make_service()

    with pytest.raises(IntegrityError), transaction.atomic():
        make_service(cluster=service.cluster, name=service.name)


def test_database_refuses_an_unknown_role():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_contact(make_person(), make_community(), "king")
