"""What a clause speaks of: the hub, or one of the things beside it."""

import re
from enum import StrEnum

from tickets.reading.vocabulary import grammar, things


class Topic(StrEnum):
    """The thing a clause speaks of; only the first three can be out of order for all users of a hub."""

    HUB = "hub"
    SERVER = "server"
    INFRASTRUCTURE = "infrastructure"
    MONITORING = "monitoring"
    BUCKET = "bucket"
    QUOTA = "quota"
    SHARED_FOLDER = "shared_folder"
    ELSEWHERE = "elsewhere"


OURS = (Topic.HUB, Topic.SERVER, Topic.INFRASTRUCTURE)
_AND_HUB = re.compile(
    r"\b(?:hubs?|jupyterhub) (?:and|und|y|et|e)\b|\b(?:and|und|y|et|e) (?:the |our |"
    r"der |el |le |o |il |all )?(?:hubs?|jupyterhub)\b|\bboth\b"
)
_HOST = re.compile(r"\b(?:[\w-]+\.){1,4}2i2c\.cloud\b|\b(?:hub|jupyter|jupyterhub)\.[\w-]+\.\w")


def topic_of(clause: str) -> Topic | None:
    """Return what a clause speaks of; the things beside a hub win, for they are named to tell them from it."""
    has_hub = bool(things.STRONG_HUB.search(clause) or _HOST.search(clause))
    if things.MONITORING.search(clause) and not (has_hub and _AND_HUB.search(clause)):
        return Topic.MONITORING
    if things.BUCKET.search(clause):
        return Topic.BUCKET
    if things.QUOTA.search(clause) and not grammar.NEGATION.search(things.QUOTA.split(clause)[0]):
        return Topic.QUOTA
    if things.SHARED_FOLDER.search(clause):
        return Topic.SHARED_FOLDER
    if things.INFRASTRUCTURE.search(clause):
        return Topic.INFRASTRUCTURE
    if things.SERVER.search(clause):
        return Topic.SERVER
    if has_hub or (things.HUB.search(clause) and not things.ELSEWHERE.search(clause)):
        return Topic.HUB
    return Topic.ELSEWHERE if things.ELSEWHERE.search(clause) else None
