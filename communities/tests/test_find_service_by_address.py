import pytest

from communities.queries import find_service_by_address
from communities.states import Status
from communities.tests.builders import NOW, make_service

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "text",
    [
        "leap.2i2c.cloud",
        "https://LEAP.2i2c.cloud/hub/spawn?x=1",
        "http://leap.2i2c.cloud:80",
        " leap.2i2c.cloud. ",
    ],
)
def test_service_is_found_by_its_host(text):
    service = make_service(domain="leap.2i2c.cloud")

    assert find_service_by_address(text) == service


@pytest.mark.parametrize(
    "text",
    [
        "staging.leap.2i2c.cloud",
        "2i2c.cloud",
        "leap.2i2c.cloud.evil.org",
        "https://leap.2i2c.cloud@evil.org",
        "",
        "\x00",
        "leap",
    ],
)
def test_other_hosts_find_nothing(text):
    make_service(domain="leap.2i2c.cloud")

    assert find_service_by_address(text) is None


def test_service_that_runs_goes_before_one_that_was_switched_off():
    make_service(domain="leap.2i2c.cloud", status=Status.DECOMMISSIONED, decommissioned_at=NOW)
    running = make_service(domain="leap.2i2c.cloud")

    assert find_service_by_address("leap.2i2c.cloud") == running
