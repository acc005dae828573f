"""Which failures of a proof nobody has been told of. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeAlias

from escalation.proof import Failure

Signature: TypeAlias = frozenset[tuple[str, str, str]]


def new_failures(
    found: Iterable[Failure], known: Sequence[Failure], *, known_until: datetime
) -> list[Failure]:
    """Return the failures that are new beside those of the proof before, which looked until known_until.

    One that meets an earlier one in time is the same, however it has grown. Behind what was looked at, one is new if
    its reasons are: what fails every night comes into sight a night at a time.
    """
    signatures = {signature_of(failure) for failure in known}
    return [
        failure
        for failure in found
        if not any(failure.start <= one.end and one.start <= failure.end for one in known)
        and (failure.start < known_until or signature_of(failure) not in signatures)
    ]


def signature_of(failure: Failure) -> Signature:
    """Return what a failure comes from, without its time."""
    return frozenset((reason.recipient, reason.why, reason.person) for reason in failure.reasons)
