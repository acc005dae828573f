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
_PROVIDER = re.compile(
    r"\b(?:aws|amazon|google cloud|gcp|azure|microsoft|cloud provider|provider|"
    r"jetstream)\b.{0,60}\b(?:dashboard|status\w*|"
    r"panel|health)\b|\b(?:dashboard|painel|panel|tablero|tableau de bord|pannello|console|status ?\w*|"
    r"statusseite) "
    r"(?:of |da |do |de |del |della |di |von |der )?(?:aws|amazon|google|gcp|azure|microsoft|the cloud)\b"
)
_GRAFANA = re.compile(r"\b(?:grafana|prometheus)\b")
_HOST = re.compile(r"\b(?:[\w-]+\.){1,4}2i2c\.cloud\b|\b(?:hub|jupyter|jupyterhub)\.[\w-]+\.\w")


def topic_of(clause: str) -> Topic | None:
    """Return what a clause speaks of; the things beside a hub win, for they are named to tell them from it."""
    has_hub = bool(things.STRONG_HUB.search(clause) or _HOST.search(clause))
    if (beside := _beside_a_hub(clause, has_hub=has_hub)) is not None:
        return beside
    if things.INFRASTRUCTURE.search(clause):
        return Topic.INFRASTRUCTURE
    if things.SERVER.search(clause):
        return Topic.SERVER
    if has_hub or (things.HUB.search(clause) and not things.ELSEWHERE.search(clause)):
        return Topic.HUB
    return Topic.ELSEWHERE if things.ELSEWHERE.search(clause) else None


def _beside_a_hub(clause: str, *, has_hub: bool) -> Topic | None:
    """Return the thing beside a hub that a clause names; the panel of a cloud provider is none of ours."""
    is_provider = _PROVIDER.search(clause) and not _GRAFANA.search(clause)
    if things.MONITORING.search(clause) and not is_provider and not (has_hub and _AND_HUB.search(clause)):
        return Topic.MONITORING
    if things.BUCKET.search(clause):
        return Topic.BUCKET
    if is_provider:
        return Topic.INFRASTRUCTURE
    if things.QUOTA.search(clause) and not grammar.NEGATION.search(things.QUOTA.split(clause)[0]):
        return Topic.QUOTA
    return Topic.SHARED_FOLDER if things.SHARED_FOLDER.search(clause) else None
