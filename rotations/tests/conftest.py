"""People and rotations that tests of several pages begin with."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rotations.services import load_rotations
from rotations.tests.factories import MEMBERS, a_rotation, an_entry


@pytest.fixture
def ana(client):
    """The first member, signed in."""
    user = User.objects.create_user(
        MEMBERS[0], name="Ana Ferreira", roles=[Role.STEWARD], time_zone="Europe/Lisbon"
    )
    client.force_login(user)
    return user


@pytest.fixture
def ben(ana):
    """The second member."""
    return User.objects.create_user(
        MEMBERS[1], name="Ben Ode", roles=[Role.STEWARD], time_zone="Africa/Accra"
    )


@pytest.fixture
def rotation(ana):
    """The usual rotation, of which Ana is a member."""
    return a_rotation()


@pytest.fixture
def older_rotation(ana, ben):
    """Announced a while ago, so that what happens now is later than that."""
    now = timezone.now() - timedelta(days=40)
    entry = an_entry(members=(*MEMBERS, "dan@example.org"))
    return load_rotations([entry], now=now).rotations[0].rotation
