"""The header of every staff page: who is on duty now, whether they are awake, and where there is nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rotations.services import add_override
from rotations.tests.factories import MEMBERS, a_rotation

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana(client):
    user = User.objects.create_user(MEMBERS[0], name="Ana Ferreira", roles=[Role.STEWARD])
    client.force_login(user)
    return user


def header(client) -> str:
    page = client.get("/queue").content.decode()
    return str(page[page.index("duty-strip") : page.index("</aside>")])


def now_at(level: str, user: User | None, *, actor: User) -> None:
    now = timezone.now() - timedelta(minutes=1)
    rotation = a_rotation()
    end = now + timedelta(hours=1)
    add_override(rotation, level=level, start=now, end=end, user=user, actor=actor, now=now)


def test_it_leads_to_the_rotation_and_says_who_is_awake(client, ana):
    a_rotation()

    text = header(client)

    assert 'href="/rotations/support"' in text
    assert text.count("at work") == 2


def test_it_says_who_stands_in(client, ana):
    dan = User.objects.create_user("dan@example.org", name="Dan Oduya", roles=[Role.STEWARD])
    now_at("level-1", dan, actor=ana)

    assert 'Dan Oduya <span class="duty-stand-in">stands in</span>' in header(client)


def test_it_says_that_nobody_is_there(client, ana):
    now_at("level-2", None, actor=ana)

    assert '<strong>level-2</strong> <span class="duty-nobody">nobody</span>' in header(client)


def test_it_teaches_the_first_step_where_there_is_no_rotation(client, ana):
    assert "Set up a rotation" in header(client)
