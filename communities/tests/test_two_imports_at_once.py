from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from communities.importer import import_checkout
from communities.infrastructure import read_checkout
from communities.models import Service
from communities.tests.builders import NOW


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_take_turns(sample):
    checkout = read_checkout(sample)

    def run(_):
        try:
            return import_checkout(checkout, now=NOW).services
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        tallies = list(pool.map(run, range(2)))

    assert sorted(tally.created for tally in tallies) == [0, 171]
    assert Service.objects.count() == 171
