"""What may be an address of each kind of way, in one spelling."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from notifications.errors import AddressRefused
from notifications.models import Way
from notifications.transports import push, services

LONGEST = 1000
NUMBER = re.compile(r"\+[1-9]\d{6,14}")
FILLERS = re.compile(r"[\s()./-]")
# Which of Apprise's schemes belong to which kind; every other one is "another service".
SCHEMES = {
    Way.SLACK: {"slack"},
    Way.PAGERDUTY: {"pagerduty"},
    Way.OPSGENIE: {"opsgenie"},
    Way.NTFY: {"ntfy", "ntfys"},
    Way.MATRIX: {"matrix", "matrixs"},
}
TELEPHONE = (Way.SMS, Way.VOICE)


def offered_ways() -> list[Way]:
    """Return the kinds of ways that this desk can use: telephones only with an account at Twilio."""
    return [way for way in Way if way not in TELEPHONE or settings.TWILIO_ACCOUNT_SID]


def clean_address(kind: str, address: str) -> str:
    """Return an address as it is kept; raise AddressRefused with what is wrong. Asks DNS for hosts of services."""
    text = address.strip()
    if not text or len(text) > LONGEST or any(ord(char) < 32 for char in text):
        raise AddressRefused("Give an address, of at most 1,000 characters in one line.")
    if kind == Way.EMAIL:
        return _clean_mail(text)
    if kind in TELEPHONE:
        return _clean_number(text)
    if kind == Way.PUSH:
        push.check(text)
        return text
    return _clean_service(kind, text)


def _clean_mail(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise AddressRefused("Give an e-mail address, such as ana@example.org.") from None
    return text.lower()


def _clean_number(text: str) -> str:
    number = FILLERS.sub("", text)
    if not settings.TWILIO_ACCOUNT_SID:
        raise AddressRefused("This desk sends no text messages and makes no calls.")
    if not NUMBER.fullmatch(number):
        raise AddressRefused("Give the number with its country, such as +49 151 12345678.")
    return number


def _clean_service(kind: str, text: str) -> str:
    scheme = services.check(text)
    wanted = SCHEMES.get(Way(kind))
    if wanted and scheme not in wanted:
        raise AddressRefused(
            f"This is not an address of {Way(kind).label}. Choose another kind, or correct the address."
        )
    return text
