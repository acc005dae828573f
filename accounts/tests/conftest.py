import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _attempts_are_not_counted_across_tests():
    cache.clear()
