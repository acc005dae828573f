"""Which module carries which kind of way."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from notifications.models import Way
from notifications.transports import mail, push, services, twilio
from notifications.wording import Letter

MAIL_SECONDS = 10.0


class Finder(Protocol):
    """Asks a provider whether it has a letter already."""

    def __call__(self, address: str, letter: Letter, *, since: datetime) -> str | None:
        """Return the provider's name for it, None if it has it not; raise TemporaryFailure if it does not say."""


@dataclass(frozen=True)
class Carrier:
    """How one kind of way is sent; `find` looks up after a crash what the provider has, where it can be asked."""

    send: Callable[[str, Letter], str]
    find: Finder | None = None


def _send_mail(address: str, letter: Letter) -> str:
    email = mail.compose(to=address, subject=letter.marked_subject, body=letter.marked_body, key=letter.key)
    mail.send(email, seconds=MAIL_SECONDS)
    return ""


CARRIERS: dict[str, Carrier] = {
    Way.EMAIL: Carrier(_send_mail),
    Way.SMS: Carrier(twilio.send_text, find=twilio.find_text),
    Way.VOICE: Carrier(twilio.call, find=twilio.find_call),
    Way.PUSH: Carrier(push.send),
}


def carrier_of(kind: str) -> Carrier:
    """Return what carries a kind of way; Apprise knows all the services of the web."""
    return CARRIERS.get(kind, Carrier(services.send))
