"""`manage.py load_demo`: into an empty desk only."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_desk_that_knows_people_is_left_alone():
    make_user()

    with pytest.raises(CommandError, match="knows people already"):
        call_command("load_demo", stdout=StringIO())

    assert User.objects.count() == 1


def test_if_empty_does_nothing_quietly_where_people_are_known():
    make_user()
    output = StringIO()

    call_command("load_demo", "--if-empty", stdout=output)

    assert output.getvalue() == ""
    assert User.objects.count() == 1
