"""What a detector reports."""

from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

from github_mirror.visible_text import VisibleText


class RemovalKind(StrEnum):
    """Why something does not cross over; the value is what the placeholder says."""

    EMAIL = "e-mail address"
    PHONE = "phone number"
    PLACE = "postal address"
    IP_ADDRESS = "IP address"
    SECRET = "token or key"  # noqa: S105 - the name of a kind
    KEY_BLOCK = "key block"
    PASSWORD = "password"  # noqa: S105
    QUOTED_MAIL = "quoted mail"
    SIGNATURE = "signature"
    NAME = "name"
    USER_NAME = "user name"
    IMAGE = "image"
    SCRIPT_LINK = "script link"
    OVERLONG = "rest of a too long text"
    MENTION = "mention"
    REFERENCE = "reference"
    MARKUP = "markup"
    HIDDEN = "hidden characters"


class Found(NamedTuple):
    """A stretch of the visible text that must not be published."""

    kind: RemovalKind
    start: int
    end: int


Detector = Callable[[VisibleText], Iterator[Found]]
