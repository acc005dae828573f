"""A text is called unread only where its language is one that the rules do not read."""

import pytest

from tickets.priority import Facts, assess
from tickets.reading.language import is_understood

SHORT = [
    ("Need GPU", "Need GPU"),
    ("Need GPU", "Need more GPU memory"),
    ("Need GPU nodes", "GPU nodes needed, prod hub"),
    ("GPU quota", "Increase GPU quota, prod hub"),
    ("Add user", "Add user jsmith admin"),
    ("Install xarray", "Install xarray"),
    ("R kernel", "Install R kernel"),
    ("Increase memory limit", "Increase memory limit users 8GB"),
    ("Request admin access", "Request admin access colleague"),
    ("Kernel dies", "Kernel dies constantly"),
    ("Brauchen GPU", "Brauchen GPU Knoten"),
]
UNREAD = [
    ("Tarvitsemme apua", "Tarvitsemme apua palvelimen kanssa tänään"),
    ("Potrzebujemy pomocy", "Potrzebujemy pomocy z serwerem dzisiaj rano"),
    ("Sunucu çalışmıyor", "Sunucu bu sabahtan beri çalışmıyor, hiç kimse giriş yapamıyor"),
    ("Palvelin ei toimi", "Kukaan ei pääse kirjautumaan sisään tänä aamuna"),
    ("Problém: update serveru", "Server hlásí problém, přihlášení nefunguje, studenti čekají"),
]


@pytest.mark.parametrize(("subject", "body"), SHORT)
def test_a_line_of_few_words_is_read(subject: str, body: str) -> None:
    made = assess(Facts(subject=subject, body=body))

    assert is_understood(f"{subject}\n{body}")
    assert "unread" not in made.rule


@pytest.mark.parametrize(("subject", "body"), UNREAD)
def test_a_language_that_is_not_covered_is_not_read(subject: str, body: str) -> None:
    assert not is_understood(f"{subject}\n{body}")
