"""Signs of an outage in a text: what fails, of what, neither negated nor supposed nor long past."""

import re
from dataclasses import dataclass, field

from tickets.facts import WhatFails
from tickets.reading.event_dates import names_a_day
from tickets.reading.failing import NEVER_LET_IN, denies_failure, fails_at_all, failures_in, masked
from tickets.reading.moods import Mood, read_moods
from tickets.reading.prose import Sentence
from tickets.reading.topics import OURS, Topic, topic_of
from tickets.reading.vocabulary import crowd, grammar, tenses, things


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
    """Everything a text says of failures; `unreal` ones are over, to come or only supposed."""

    sightings: tuple[Sighting, ...]
    unreal: tuple[Sighting, ...]
    is_monitoring_failing: bool
    is_quota_named: bool
    is_over: bool
    is_all_well: bool


_ALL_WELL = re.compile(
    r"\bnothing (?:\w+ )?(?:is )?(?:broken|wrong)|\bnichts (?:ist )?kaputt|\bnada (?:esta )?(?:roto|"
    r"quebrado)|"
    r"\b(?:everybody|everyone|all of (?:us|them)|alle|todos|todo el mundo|tous|tutti|tout le monde|"
    r"toda a gente|iedereen) "
    r"(?:can|konnen|kann|pueden|puede|peut|peuvent|possono|podem|riesc\w+|travaill\w*|arbeite\w*|"
    r"trabaj\w*|trabalh\w*|"
    r"work\w*|lavor\w*)\b(?! (?:not|nicht|on paper))|\brien n ?est casse|\bnulla (?:e )?rotto|"
    r"\bniente (?:e )?rotto"
)
_GOES_AGAIN = re.compile(
    r"\b(?:again|wieder|since|ever since|seitdem|depuis|de novo|de nouveau|a nouveau|di nuovo|de nuevo|"
    r"desde entonces|"
    r"desde entao|da allora|weer|ya|ja|inzwischen|mittlerweile|now$|everything (?:is|has been|works|runs)|"
    r"alles|"
    r"tout est|todo esta|esta todo|tudo esta|esta tudo|tutto)\b"
)
_SET_RIGHT = re.compile(
    r"\b(?:ya|ja) (?!no\b|nao\b)(?:\w+ )?(?:arranc|funcion|abr|entr|inic|carg|pued|pod|consegu|respond)\w*|"
    r"\b(?:thanks?|thank you|gracias|merci|danke|obrigad[oa]|grazie)\b.{0,40}\b(?:fix\w*|arregl\w*|"
    r"repar\w*|resol\w*|solv\w*|"
    r"behob\w*|beheb\w*|losung|conserto|corrig\w*|risol\w*|sistem\w*)"
)
# What goes again for a moment has not been mended.
_ON_AND_OFF = re.compile(
    r"\b(?:for a (?:bit|moment|while|minute|few)|briefly|then (?:again|dies|fails|throws|stops)|"
    r"every (?:few|couple|other|\d+)|kurz|"
    r"kurzzeitig|alle paar|immer mal|ab und zu|zwischendurch|un rato|un momento|un momentico|cada (?:rato|"
    r"pocos|dos|tanto|\d+)|"
    r"a ratos|brievement|quelques (?:minutes|instants|secondes)|par moments|un moment|toutes les|um pouco|"
    r"por um tempo|"
    r"a cada|de vez em quando|per un po|per poco|ogni (?:tanto|poch\w+|\d+)|a tratti|intermittent\w*|"
    r"on and off|even)\b"
)
_UP_TO = re.compile(
    r"\b(?:until|till|bis|hasta|jusqu\w*|ate|fino|before|was|were|war|iba|allait|era|for me|bei mir|chez moi|"
    r"para mi|para mim|per me|a mi)\b"
)
_BEFORE = re.compile(
    r"\b(?:yesterday|before|earlier|until|ayer|antes|hier|avant|gestern|vorher|"
    r"ontem|ieri|prima|last|on monday|used to|(?:runs?|running) (?:to|out|into)|works? (?:on|for|at))\b"
)
_WHOLE_DISK = re.compile(
    r"\b(?:whole|entire|nobody|no one|everybody|everyone|even|nadie|todo el|personne|tout le|ninguem|"
    r"niemand|ganze\w*|alle|nessuno|tutti)\b"
    r"(?!.{0,200}\b(?:own|personal|per[- ]user|quota|limit)\b)"
)
_EMPTY_ACCOUNT = re.compile(
    r"\b(?:(?:brand )?new|fresh|empty|neu\w*|leere\w*|frisch\w*|nuev[oa]s?|vaci[oa]s?|recien cread[oa]s?|"
    r"nouveaux?|"
    r"nouvelles?|neufs?|vides?|nov[oa]s?|vazi[oa]s?|nuov[oaie]|vuot[oaie]|nieuwe?)\b (?:\w+ ){0,2}?"
    r"(?:accounts?|users?|konto|konten|account|cuentas?|usuari[oa]s?|comptes?|contas?|utenti?|profil)\b|"
    r"\b(?:accounts?|cuentas?|comptes?|contas?|konten|konto|account) (?:\w+ ){0,2}?(?:created (?:today|"
    r"just|now)|"
    r"tout (?:neuf|neufs|nouveau)|neufs?|vides?|nuev[oa]s?|recien|vaci[oa]s?|nov[oa]s?|nuov[oi]|vuot[oi]|"
    r"recem|vazi[oa]s?)|"
    r"\b(?:used?|use|using|usan?|utilisent|ont|usam|usano|belegen|nutzen) (?:\w+ ){0,2}?(?:almost nothing|"
    r"hardly|< ?1|"
    r"casi nada|quase nada|presque rien|fast nichts|quasi niente|less than|a few mb)|"
    r"\bcasi no usan|\bquase nao usam|\bn ?e? ?ont que quelques mo"
)


@dataclass
class _Walk:
    """What has been gathered so far while a text is read from its first clause to its last."""

    real: list[Sighting] = field(default_factory=list)
    unreal: list[Sighting] = field(default_factory=list)
    topic: Topic | None = None
    is_monitoring_failing: bool = False
    is_quota_named: bool = False
    is_quota_denied: bool = False
    is_well: bool = False
    is_mended: bool = False
    is_supposing: bool = False


def find_symptoms(text: tuple[Sentence, ...]) -> Symptoms:
    """Read the signs of an outage out of sentences."""
    walk = _Walk()
    for i, sentence in enumerate(text):
        walk.is_supposing = False
        moods = read_moods(sentence, is_mended=walk.is_mended)
        for clause, mood in zip(sentence.clauses, moods, strict=True):
            _read_clause(walk, masked(clause), sentence, i, mood)
    real = walk.real
    if walk.is_quota_named and not walk.is_quota_denied:
        # Users at their own limits cannot write either; only words that mean the whole disk tell the two apart.
        is_disk = any(_EMPTY_ACCOUNT.search(s.text) for s in text)
        real = [
            s
            for s in real
            if s.what is not WhatFails.HOME_DIRECTORY_FULL
            or is_disk
            or _WHOLE_DISK.search(text[s.sentence].text)
        ]
    if any(NEVER_LET_IN.search(s.text) for s in text):
        real = [s for s in real if s.what is not WhatFails.CANNOT_SIGN_IN]
    if _is_notice_ahead(text):
        walk.unreal += real
        real = []
    is_over = not real and (walk.is_mended or bool(walk.unreal))
    return Symptoms(
        tuple(real),
        tuple(walk.unreal),
        walk.is_monitoring_failing,
        walk.is_quota_named,
        is_over,
        walk.is_well,
    )


def _read_clause(walk: _Walk, clause: str, sentence: Sentence, at: int, mood: Mood) -> None:
    """Add what one clause says to what the text has said so far."""
    if _is_mended(clause, sentence.text):
        walk.unreal += walk.real
        walk.real.clear()
        walk.is_mended = True
    named = topic_of(clause)
    walk.is_quota_denied |= named is not Topic.QUOTA and bool(things.QUOTA.search(clause))
    walk.is_quota_named |= named is Topic.QUOTA
    walk.topic = named or walk.topic
    walk.is_well |= _says_all_well(clause) or (walk.topic in OURS and denies_failure(clause))
    walk.is_monitoring_failing |= (
        walk.topic is Topic.MONITORING and named in (None, Topic.MONITORING) and fails_at_all(clause)
    )
    stated, _, supposed = _at_condition(clause)
    seen = [] if walk.is_supposing else list(_sightings(stated, sentence, at, named=named, topic=walk.topic))
    if mood is Mood.PRESENT:
        walk.real += seen
        walk.real += _recurring(walk, clause, sentence, at) if not seen else []
    else:
        walk.unreal += seen
    if supposed and (imagined := _sightings(supposed, sentence, at, named=named, topic=walk.topic)):
        walk.unreal += imagined
        walk.is_supposing = not stated.strip()


def _at_condition(clause: str) -> tuple[str, str, str]:
    """Cut a clause where a condition begins: what stands before it is stated, what follows only supposed."""
    found = tenses.IF.search(clause)
    if found is None or tenses.REFLEXIVE.match(clause[found.start() :]):
        return clause, "", ""
    return clause[: found.start()], found[0], clause[found.start() :]


def _sightings(
    clause: str, sentence: Sentence, at: int, *, named: Topic | None, topic: Topic | None
) -> list[Sighting]:
    """Return what one clause says fails."""
    is_beside = named is not None and named not in OURS
    if grammar.DOUBT.search(clause) or (is_beside and not _is_login_elsewhere(named, clause)):
        return []
    is_personal = bool(crowd.PERSONAL.search(sentence.text)) and not crowd.WE.search(sentence.text)
    return [
        Sighting(what, at, sentence.written, is_vague=is_vague, is_personal=is_personal)
        for what, is_vague in failures_in(clause, sentence, topic=topic)
    ]


def _recurring(walk: _Walk, clause: str, sentence: Sentence, at: int) -> list[Sighting]:
    """Return what was over and is said to have come back."""
    if not walk.unreal or not tenses.RECURS.search(clause) or tenses.RESTORED.search(clause):
        return []
    if grammar.NEGATION.search(clause) or grammar.FINE.search(clause):
        return []
    return [Sighting(walk.unreal[0].what, at, sentence.written, is_vague=walk.unreal[0].is_vague)]


def _is_login_elsewhere(named: Topic | None, clause: str) -> bool:
    """Say whether a login fails while something else is only mentioned, such as a survey."""
    return named is Topic.ELSEWHERE and bool(things.STRONG_HUB.search(clause))


def _says_all_well(clause: str) -> bool:
    """Say whether a clause says of the hub or of everybody that all is well now."""
    if _ALL_WELL.search(clause):
        return True
    is_general = (things.HUB, crowd.EVERYONE, things.SERVER)
    return (
        bool(grammar.FINE.search(clause))
        and not grammar.NEGATION.search(clause)
        and any(words.search(clause) for words in is_general)
        and not _BEFORE.search(clause)
    )


def _is_mended(clause: str, sentence: str) -> bool:
    """Say whether a clause reports that a failure is over."""
    if _ON_AND_OFF.search(sentence):
        return False
    if _goes_again(clause) or (_SET_RIGHT.search(clause) and not grammar.NEGATION.search(clause)):
        return True
    found = tenses.RESTORED.search(clause)
    if found is None or grammar.NEGATION.search(clause[max(0, found.start() - 40) : found.start()]):
        return False
    return not re.search(r"^(?: \w+){0,2} (?:not|nicht|pas|nao)\b", clause[found.end() :])


def _goes_again(clause: str) -> bool:
    """Say whether a clause says that all is well once more ("it has been fine ever since")."""
    if not grammar.FINE.search(clause) or not _GOES_AGAIN.search(clause):
        return False
    is_past = tenses.PAST_TENSE.search(clause) or tenses.LONG_AGO.search(clause)
    return not (is_past or _UP_TO.search(clause) or grammar.NEGATION.search(clause) or fails_at_all(clause))


def _is_notice_ahead(text: tuple[Sentence, ...]) -> bool:
    """Say whether a text only gives notice of what is to come: a day, nothing to do, and nothing now."""
    whole = " . ".join(s.text for s in text)
    return bool(tenses.NOTICE_ONLY.search(whole) and names_a_day(whole)) and not tenses.NOW.search(whole)
