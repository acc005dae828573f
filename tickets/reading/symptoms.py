"""Signs of an outage in a text: what fails, of what, neither negated nor supposed nor long past."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from tickets.facts import WhatFails
from tickets.reading.prose import Sentence
from tickets.reading.vocabulary import crowd, failures, grammar, things


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


@dataclass(frozen=True)
class Sighting:
    """One sign of an outage; a vague one says that something is wrong without saying what."""

    what: WhatFails
    sentence: int
    words: str
    is_vague: bool = False
    is_personal: bool = False


@dataclass(frozen=True)
class Symptoms:
    """Everything a text says of failures."""

    sightings: tuple[Sighting, ...]
    is_monitoring_failing: bool
    is_quota_named: bool
    is_over: bool
    is_all_well: bool


_OURS = (Topic.HUB, Topic.SERVER, Topic.INFRASTRUCTURE)
_HARMLESS = re.compile(
    r"\b(?:(?:no|not|any|without|sin|sans|sem|ohne|kein\w*) (?:any |real |further |ningun |aucun |"
    r"nenhum )?(?:problem\w*|trouble|issues?|difficult\w*|souci|probleme)|"
    r"(?:nobody|no one|none|nadie|ningun\w*|personne|ninguem|nenhum\w*|niemand|keiner|nessuno)(?: \w+){0,4} "
    r"(?:problem\w*|trouble|difficult\w*|souci\w*|dificultad\w*|dificuldade\w*|schwierigkeit\w*|"
    r"difficolta)|"
    r"not (?:only|just|sure|know|certain|urgent|nur)|no (?:rush|hurry|matter|idea|action|worries|"
    r"urgency)|(?:par|une|cette|chaque|la|en|de la) personne|no es urgente|"
    r"nicht (?:nur|eilig|dringend)|nao (?:e urgente|so|apenas)|pas (?:urgent|seulement)|ne \w+ que|"
    r"no (?:solo|se si)|i do not know)\b"
)
_UNTIL = re.compile(
    r"\b(?:until|till|unless|hasta que|bis (?:es|sie|das|der|die|wir|ihr)|jusqu|tant qu|"
    r"ate que|enquanto nao|solange)\b"
)
_NOT_A_SERVER = re.compile(
    r"^\W*(?:(?:the|our|their|his|her|with|o|a|el|la|le|mit|der|die|ihre|ihren|"
    r"su|seu)\s)*(?:work|course|class|training|project|assign|semester|job|teach|travail|trabajo|"
    r"trabalho|arbeit|curso|cours|unterricht|onboard)"
)
_IF = re.compile(
    r"(?:\b(?:if|wenn|falls|in case|what happens when|si jamais)|(?:^|hacer |hacemos |"
    r"pasa |faire |fazer |acontece )(?:si|se)) (?!(?:i|we|they|you|students|users|people|ich|wir|man|on|"
    r"nous|je)\b)"
)
_NEW_PEOPLE = re.compile(
    r"\b(?:new|second|newly|neue[nrms]?|zweite[nrs]?|nuev[oa]s?|segund[oa]|nouve\w+|deuxieme|nov[oa]s?|"
    r"not yet|noch nicht|todavia no|aun no|ainda nao|pas encore|onboarding|just joined|incoming|"
    r"to be added|be added|added|freigeschaltet|hinzugefugt|joining)\b"
)
_OLD_TOO = re.compile(r"\b(?:even|incluso|meme|sogar|selbst|ate mesmo|inclusive)\b")
_AND_HUB = re.compile(
    r"\b(?:hubs?|jupyterhub) (?:and|und|y|et|e)\b|\b(?:and|und|y|et|e) (?:the |our |"
    r"der |el |le |o |all )?(?:hubs?|jupyterhub)\b|\bboth\b"
)
_YESTERDAY = re.compile(
    r"\b(?:yesterday|before|earlier|until|ayer|antes|hier|avant|gestern|vorher|"
    r"ontem|last|on monday|used to)\b"
)
_WORK_ONLY = re.compile(r"work|funktion|geht|funciona|marche|fonction|anda\b|use\b|funziona|nutzen")
_WHOLE = re.compile(r"\b(?:502|503|504|bad gateway|service unavailable|gateway time)")
_WHOLE_DISK = re.compile(
    r"\b(?:whole|entire|nobody|no one|everybody|everyone|even|nadie|todo el|personne|tout le|ninguem|"
    r"niemand|ganze\w*|alle)\b"
    r"(?!.{0,200}\b(?:own|personal|per[- ]user|quota|limit)\b)"
)
_WAITING = re.compile(r"\b(?:pending|server requested|launching|spawning|progress bar)\b")
_GERMAN_AFTER = re.compile(r"^(?: \S{1,20}){0,3} ?\b(?:nicht|kein\w*|niemand|nie|nichts|gar nicht)\b|^ not\b")


def find_symptoms(text: tuple[Sentence, ...]) -> Symptoms:
    """Read the signs of an outage out of sentences."""
    sightings: list[Sighting] = []
    topic: Topic | None = None
    is_monitoring_failing = is_quota_named = is_quota_denied = is_well = False
    over_at = -1
    for i, sentence in enumerate(text):
        if grammar.PAST.search(sentence.text) and not grammar.PRESENT.search(sentence.text):
            over_at = max(over_at, i)
            continue
        if _is_back_to_normal(sentence):
            over_at = i
        for clause in map(_masked, sentence.clauses):
            named = _topic(clause)
            is_quota_denied |= named is not Topic.QUOTA and bool(things.QUOTA.search(clause))
            is_quota_named |= named is Topic.QUOTA
            topic = named or topic
            is_well |= (
                bool(grammar.FINE.search(clause))
                and not _negated_anywhere(clause)
                and bool(_says_all_well(clause))
            )
            is_well |= bool(
                re.search(
                    r"\bnothing (?:\w+ )?(?:is )?(?:broken|wrong)|"
                    r"nichts (?:ist )?kaputt|nada (?:esta )?(?:roto|quebrado)|rien n ?est casse",
                    clause,
                )
            )
            is_monitoring_failing |= (
                topic is Topic.MONITORING and named in (None, Topic.MONITORING) and _fails(clause)
            )
            sightings += _in_clause(clause, sentence, i, named=named, topic=topic)
    if not is_quota_denied and is_quota_named:
        # Users at their own limits cannot write either; only words that mean the whole disk tell the two apart.
        is_disk = [bool(_WHOLE_DISK.search(text[s.sentence].text)) for s in sightings]
        sightings = [
            s
            for s, w in zip(sightings, is_disk, strict=True)
            if w or s.what is not WhatFails.HOME_DIRECTORY_FULL
        ]
    is_over = over_at >= 0
    if is_over:
        sightings = [s for s in sightings if s.sentence > over_at]
    return Symptoms(tuple(sightings), is_monitoring_failing, is_quota_named, is_over, is_well)


def _masked(clause: str) -> str:
    """Blank out phrases in which a negation denies nothing that matters here."""
    return _HARMLESS.sub(" fine ", clause)


def _topic(clause: str) -> Topic | None:
    """Return what a clause speaks of; the things beside a hub win, for they are named to tell them from it."""
    has_hub = bool(things.STRONG_HUB.search(clause))
    if things.MONITORING.search(clause) and not (has_hub and _AND_HUB.search(clause)):
        return Topic.MONITORING
    if things.BUCKET.search(clause):
        return Topic.BUCKET
    if things.QUOTA.search(clause) and not _negated_anywhere(things.QUOTA.split(clause)[0]):
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


def _in_clause(
    clause: str, sentence: Sentence, at: int, *, named: Topic | None, topic: Topic | None
) -> Iterator[Sighting]:
    """Yield what one clause says fails."""
    if grammar.DOUBT.search(clause) or (
        named is not None and named not in _OURS and not _is_login_elsewhere(named, clause)
    ):
        return
    is_personal = bool(crowd.PERSONAL.search(sentence.text)) and not crowd.WE.search(sentence.text)
    for what, is_vague in _failures(clause, sentence, topic=topic):
        yield Sighting(what, at, sentence.text[:120], is_vague=is_vague, is_personal=is_personal)


def _is_login_elsewhere(named: Topic, clause: str) -> bool:
    """Say whether a login fails while something else is only mentioned, such as a survey."""
    return named is Topic.ELSEWHERE and bool(things.STRONG_HUB.search(clause))


def _failures(clause: str, sentence: Sentence, *, topic: Topic | None) -> Iterator[tuple[WhatFails, bool]]:
    """Yield each sort of outage a clause shows, with whether it is vague."""
    is_ours = topic in _OURS
    if _sign_in_fails(clause, sentence):
        yield WhatFails.CANNOT_SIGN_IN, False
    elif _true(failures.SPAWN_FAILED, clause) or (
        is_ours and _server_does_not_start(clause, sentence, topic)
    ):
        yield WhatFails.SERVERS_DO_NOT_START, False
    if _home_is_full(clause, sentence, topic):
        yield WhatFails.HOME_DIRECTORY_FULL, False
    if topic is Topic.INFRASTRUCTURE and _true(failures.INFRA_FAILURE, clause):
        yield WhatFails.INFRASTRUCTURE, False
    if topic in (Topic.HUB, Topic.SERVER) and _true(failures.SLOW, clause):
        yield WhatFails.SLOW_OR_DYING, False
    is_about_hub = topic is Topic.HUB or (topic is None and bool(_WHOLE.search(clause)))
    if is_about_hub and (
        _true(failures.DOWN, clause) or _cannot(clause, failures.OPENS, apart_from=_WORK_ONLY)
    ):
        yield WhatFails.ADDRESS_DOWN, False
    elif topic is Topic.SERVER and _true(failures.DOWN, clause):
        yield WhatFails.SERVERS_DO_NOT_START, False
    is_hub_named = bool(things.HUB.search(clause) or things.SERVER.search(clause))
    if failures.NOTHING_WORKS.search(clause) or (
        is_hub_named and is_ours and (_true(failures.BROKEN, clause) or _cannot(clause, failures.OPENS))
    ):
        yield WhatFails.SOMETHING_ELSE, True


def _sign_in_fails(clause: str, sentence: Sentence) -> bool:
    """Say whether people who were let in before cannot sign in; new people were never authorised."""
    if not (_cannot(clause, failures.SIGNS_IN) or (_true(failures.LOGIN_FAILURE, clause))):
        return False
    is_new = _NEW_PEOPLE.search(sentence.text) and not _OLD_TOO.search(sentence.text)
    return not is_new and not _UNTIL.search(clause)


def _server_does_not_start(clause: str, sentence: Sentence, topic: Topic | None) -> bool:
    """Say whether servers do not come up."""
    has_person = crowd.EVERYONE.search(clause) or re.search(
        r"\b(?:we|i|group|people|"
        r"team)\b[^,]{0,20} (?:is|are|am) stuck",
        clause,
    )
    if _true(failures.START_FAILURE, clause) and not (
        has_person and not things.SERVER.search(clause) and not _WAITING.search(clause)
    ):
        return topic is not Topic.HUB or not _true(failures.DOWN, clause)
    has_word = topic is Topic.SERVER or bool(things.SERVER.search(sentence.text))
    return (
        has_word and _cannot(clause, failures.STARTS, not_before=_NOT_A_SERVER) and not _UNTIL.search(clause)
    )


def _home_is_full(clause: str, sentence: Sentence, topic: Topic | None) -> bool:
    """Say whether nobody can write because the disk of the hub is full."""
    if topic in (Topic.QUOTA, Topic.BUCKET, Topic.SHARED_FOLDER) or things.MONITORING.search(clause):
        return False
    if re.search(r"no space left|enospc|read-only file system", clause):
        return True
    is_about_disk = bool(things.STORAGE.search(sentence.text))
    if (
        _true(failures.FULL, clause)
        and is_about_disk
        and re.search(
            r"\b(?:full|voll\w*|plein\w*|llen[oa]s?|"
            r"chei[oa]|out of|no more|lotado|sature\w*|kein|plus de|no queda|no hay|100)\b",
            clause,
        )
    ):
        return True
    return is_about_disk and _cannot(clause, failures.SAVES)


def _true(failure: re.Pattern[str], clause: str) -> bool:
    """Say whether a failure is stated: not denied by a negation right before it, not supposed, not expected."""
    for found in failure.finditer(clause):
        before = clause[max(0, found.start() - 60) : found.start()]
        near = " ".join(before.split()[-3:])
        is_denied = bool(grammar.NEGATION.search(near)) and not _has_verb_after_negation(near)
        if not is_denied and not _is_supposed(clause, found.start()):
            return True
    return False


def _has_verb_after_negation(near: str) -> bool:
    """Say whether a negation belongs to a verb that stands between it and the failure ("will not open, 502")."""
    tail = grammar.NEGATION.split(near)[-1]
    return any(
        verbs.search(tail) for verbs in (failures.OPENS, failures.STARTS, failures.SIGNS_IN, failures.SAVES)
    )


def _cannot(
    clause: str,
    verbs: re.Pattern[str],
    *,
    apart_from: re.Pattern[str] | None = None,
    not_before: re.Pattern[str] | None = None,
) -> bool:
    """Say whether something that should be possible is not: a negation with one of the verbs in one clause."""
    for found in verbs.finditer(clause):
        if apart_from and apart_from.match(found[0]):
            continue
        if not_before and not_before.match(clause[found.end() :]):
            continue
        before = clause[: found.start()].rsplit(" fine ", 1)[-1].split()
        is_denied = bool(
            grammar.NEGATION.search(" ".join(before[-6:]))
            or grammar.NOBODY.search(" ".join(before[-16:]))
            or grammar.FAILING.search(" ".join(before[-4:]))
            or _GERMAN_AFTER.match(clause[found.end() : found.end() + 60])
        )
        if is_denied and not _is_supposed(clause, found.start()):
            return True
    return False


def _is_supposed(clause: str, at: int) -> bool:
    """Say whether a failure is only imagined, planned or asked about."""
    return bool(grammar.SUPPOSED.search(clause) or _IF.search(clause[:at]))


def _fails(clause: str) -> bool:
    """Say whether the clause states any failure of what it speaks of."""
    return (
        _true(failures.DOWN, clause)
        or _true(failures.BROKEN, clause)
        or _true(failures.START_FAILURE, clause)
        or _cannot(clause, failures.OPENS)
        or bool(
            re.search(
                r"\b(?:no|not|keine|sin|sans|aucune|sem|nicht) (?:\w+ ){0,3}(?:data|daten|datos|"
                r"donnees|dados|show\w*|update\w*|collect\w*|zeigt|muestra|affiche|mostra)\b|\b(?:empty|"
                r"leer|vacio|vide|vazio)\b",
                clause,
            )
        )
    )


def _negated_anywhere(clause: str) -> bool:
    """Say whether a clause holds any negation."""
    return bool(grammar.NEGATION.search(clause))


def _says_all_well(clause: str) -> bool:
    """Say whether a clause says of the hub or of everybody that all is well now."""
    return bool(
        things.HUB.search(clause) or crowd.EVERYONE.search(clause) or things.SERVER.search(clause)
    ) and not _YESTERDAY.search(clause)


def _is_back_to_normal(sentence: Sentence) -> bool:
    """Say whether a sentence reports that a failure is over."""
    return any(
        grammar.BACK_TO_NORMAL.search(clause)
        and not _negated_anywhere(grammar.BACK_TO_NORMAL.split(clause)[0][-40:])
        for clause in sentence.clauses
    )
