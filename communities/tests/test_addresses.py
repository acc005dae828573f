import pytest

from communities.addresses import host_of, is_host, is_placeholder_address, is_web_address


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("leap.2i2c.cloud", "leap.2i2c.cloud"),
        ("https://leap.2i2c.cloud", "leap.2i2c.cloud"),
        ("  HTTPS://LEAP.2i2c.cloud:8443/hub/login?next=/user  ", "leap.2i2c.cloud"),
        ("leap.2i2c.cloud/hub", "leap.2i2c.cloud"),
        ("leap.2i2c.cloud.", "leap.2i2c.cloud"),
        ("https://leap.2i2c.cloud@evil.org/", "evil.org"),
        ("", None),
        ("prod", None),
        ("https://", None),
        ("https://[broken", None),
        ("https://10.0.0.1/", None),
        ("leap.2i2c.cloud\x00", None),
        ("javascript:alert(1)", None),
        ("a." * 200 + "org", None),
        ("leap hub", None),
    ],
)
def test_host_is_found_in_urls_and_bare_domains(text, host):
    assert host_of(text) == host


@pytest.mark.parametrize("text", ["-a.org", "a-.org", "a..org", "A.org", "org", "1.2.3.4", "a_b.org", ""])
def test_what_dns_forbids_is_no_host(text):
    assert not is_host(text)


@pytest.mark.parametrize(
    ("text", "is_safe"),
    [
        ("https://leap-stc.github.io", True),
        ("http://cloudbank.org/", True),
        ("javascript:alert(1)", False),
        ("ftp://cloudbank.org", False),
        ("https://a b.org", False),
        ("https://", False),
    ],
)
def test_only_http_addresses_are_linked_to(text, is_safe):
    assert is_web_address(text) is is_safe


def test_addresses_that_nobody_can_visit_are_placeholders():
    assert is_placeholder_address("https://undecided.example.local")
    assert not is_placeholder_address("https://local.edu")
