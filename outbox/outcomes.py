"""What a delivery's handler may say, and the errors it may raise."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Sent:
    """The other side has it. `note` is a sentence for people."""

    note: str = ""


@dataclass(frozen=True)
class Skipped:
    """There was nothing to send, on purpose. `reason` is a sentence for people."""

    reason: str


Outcome = Sent | Skipped


class DeliveryError(Exception):
    """A delivery that did not succeed; its text is a sentence for people, without secrets."""


class TemporaryFailure(DeliveryError):
    """Worth another try, not before `retry_after` if the other side named a time.

    `may_have_arrived` says that the other side may have it all the same: the next try is then a possible repeat.
    """

    def __init__(
        self, reason: str, *, retry_after: timedelta | None = None, may_have_arrived: bool = False
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.may_have_arrived = may_have_arrived


class NotYet(DeliveryError):
    """Nothing was tried: it is not this delivery's turn. Waiting `pause` does not count as an attempt."""

    def __init__(self, reason: str, *, pause: timedelta) -> None:
        super().__init__(reason)
        self.pause = pause


class PermanentFailure(DeliveryError):
    """No further try can succeed."""
