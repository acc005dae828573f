"""What a text asks for: which change, event or answer, and whether work waits for it."""

import re
from dataclasses import dataclass
from datetime import date

from tickets.reading.event_dates import future_dates, names_a_near_day
from tickets.reading.prose import Sentence
from tickets.reading.vocabulary import asking, grammar, things

_ABOUT_OURSELVES = re.compile(
    r"\b(?:how|wie|como|comment|where|wo|donde|ou|onde|which|welche\w*|what|was|que|qual|cual|quel\w*|"
    r"why|warum|por que|pourquoi|when|who|whom|quien|qui|quem|wer) (?:\w+ ){0,3}?(?:do|does|can|could|"
    r"would|should|is|are|i|we|man|ich|wir|kann|konnen|se|puedo|podemos|puede|faire|peut|on|je|nous|"
    r"posso|fazer|cada|to|es|ist|est|e)\b"
    r"|\b(?:can|could|should|may|shall) (?:i|we) (?!have|get)|\bdoes (?:it|that|this)\b|\bhow to\b|"
    r"\bis there (?:a|any|some)\b|\bpuedo\b|\bpodemos\b|\bkann ich\b|\bkonnen wir\b|\bpuis-je\b|"
    r"\bpouvons-nous\b|\bposso\b|\bexiste\b|\bexists?\b|\bhay (?:alguna?|una?)\b|\by a-t-il\b|"
    r"\bgibt es\b|\bha alguma?\b"
)
_QUESTION_ONLY = re.compile(
    r"\b(?:tell|explain|show|let (?:me|us) know|explicar|decir\w*|indicar\w*|expliquer|dire|erklaren|"
    r"sagen|explicar|dizer|informar|advise|advice|recommend|point us to|call|chat|meet\w*|llamada|appel|"
    r"telefonat|reuniao|gesprach|termin)\b"
)
_NO_CHANGE = re.compile(
    r"\b(?:not|no|nothing|nada|kein\w*|nichts?|ne|rien|nao|sin|ohne|without|"
    r"anything)\b(?: \S{1,20}){0,5} (?:chang\w*|fix|set up|cambi\w*|mud\w*|alter\w*|ander\w*|modifi\w*)|"
    r"nothing to (?:fix|set up|change|do)"
)
_IMAGE_REFERENCE = re.compile(
    r"\b(?:[a-z0-9-]+(?:\.[a-z0-9-]+)+/)?[a-z0-9_-]+(?:/[a-z0-9._-]+){1,4}(?::[a-z0-9][\w.-]{0,100}|@sha256:[0-9a-f]{6,64})(?!\w)"
)
_REGISTRY_ADDRESS = re.compile(
    r"\b(?:quay\.io|ghcr\.io|docker\.io|gcr\.io|[a-z0-9-]+\.pkg\.dev|"
    r"public\.ecr\.aws|\d+\.dkr\.ecr)\b\S*"
)
_IMAGE_FEATURE = re.compile(
    r"(?:\"|')?\b(?:build|bring|byo|use|build-|bring-|choose)[ -](?:your|you|their|our|"
    r"a)?[ -]?(?:own)?[ -]?image\b|image[ -]?build\w*|image[ -]choos\w*|build your own|(?:logo|"
    r"background|profile|header|picture|login) image|(?:satellite|satellit\w*|test|sample) images?"
)
_NOT_A_PROFILE = re.compile(
    r"\.?\w*_profile\b|\bprofil\w* (?:picture|photo|page|foto|bild)|\b(?:user|"
    r"linkedin|github|my) profile\b|\b(?:high|low)[ -]profile\b|\bprofil(?:e|ing|er)\b(?= (?:my|our|"
    r"the) (?:code|script))|for the \w+ profile"
)
_PAST_EVENT = re.compile(
    r"\b(?:last|past|previous|vorig\w*|letzt\w*|pasad[oa]|dernier\w*|"
    r"passad[oa])\b (?:\w+ )?(?:workshop|event|exam|hackathon|taller|atelier|oficina|klausur|prufung)|"
    r"\bafter (?:the|our) (?:workshop|event|exam)|\bin the middle of"
)


@dataclass(frozen=True)
class Wishes:
    """What a text asks for. Several may be true; which one decides is the rules' business."""

    is_change_asked: bool
    is_change_denied: bool
    is_question: bool
    has_question_mark: bool
    is_image_update: bool
    has_image_reference: bool
    is_profile_update: bool
    is_storage_limit: bool
    is_bucket_access: bool
    is_authorisation: bool
    is_shared_password: bool
    is_event_announced: bool
    is_event_named: bool
    is_event_in_subject: bool
    is_blocking: bool
    is_dated: bool


def find_wishes(text: tuple[Sentence, ...], *, raw: str, subject: str, today: date | None) -> Wishes:
    """Read what is asked for out of sentences; `raw` is the same text unfolded, for its dates."""
    asked = [s for s in text if _asks_for_change(s.text)]
    denied = any(_NO_CHANGE.search(s.text) for s in text)
    wanted = " . ".join(s.text for s in asked)
    whole = " . ".join(s.text for s in text)
    has_reference = bool(_IMAGE_REFERENCE.search(whole) or (_REGISTRY_ADDRESS.search(whole)))
    is_passwords = bool(asking.SHARED_PASSWORD.search(whole)) and bool(asked)
    return Wishes(
        is_change_asked=bool(asked),
        is_change_denied=denied and not _beyond_denial(asked),
        is_question=bool(_ABOUT_OURSELVES.search(whole) or _QUESTION_ONLY.search(whole)),
        has_question_mark="?" in raw,
        is_image_update=any(_updates_image(s.text) for s in (asked or [])),
        has_image_reference=has_reference and any(_updates_image(s.text, is_named=True) for s in asked),
        is_profile_update=any(_updates_profile(s.text) for s in asked),
        is_storage_limit=_is_storage_limit(text, asked),
        is_bucket_access=bool(things.BUCKET.search(whole))
        and bool(asking.ACCESS.search(whole))
        and (bool(asked) or _is_blocked(text)),
        is_authorisation=bool(asking.AUTH.search(wanted))
        or (bool(asking.AUTH.search(whole)) and _is_blocked(text) and _cannot_get_in_yet(whole)),
        is_shared_password=is_passwords,
        is_event_announced=any(_announces_event(s.text, today) for s in text),
        is_event_named=bool(asking.EVENT.search(whole)) and not _PAST_EVENT.search(whole),
        is_event_in_subject=bool(asking.EVENT.search(" ".join(s.text for s in text[:1]))) and bool(subject),
        is_blocking=_is_blocked(text),
        is_dated=bool(future_dates(raw, today=today)) or any(names_a_near_day(s.text) for s in asked),
    )


def _beyond_denial(asked: list[Sentence]) -> bool:
    """Say whether something is asked for in a sentence that does not itself deny a wish for change."""
    return any(not _NO_CHANGE.search(s.text) for s in asked)


def _asks_for_change(sentence: str) -> bool:
    """Say whether somebody is asked to change something; how to do it oneself is a question."""
    changes = list(asking.CHANGE.finditer(sentence))
    if not changes or not asking.ASKING.search(sentence):
        return False
    if _NO_CHANGE.search(sentence):
        return False
    if re.search(
        r"\b(?:tell|explain|show) (?:me|us) how\b|\bneed to (?:know|understand)|\b(?:do|should|"
        r"would) (?:i|we) (?:need|have) to\b",
        sentence,
    ):
        return False
    return not _ABOUT_OURSELVES.search(sentence) or bool(
        re.search(
            r"\b(?:please|could you|can you|"
            r"would you|merci de|pourriez|pouvez|por favor|podrian|pueden|poderiam|podem|bitte|konnten sie|"
            r"konnt ihr|we need|we would like)\b",
            sentence,
        )
    )


def _updates_image(sentence: str, *, is_named: bool = False) -> bool:
    """Say whether an image reference is to be changed; building one's own image is a feature, not a reference."""
    plain = _IMAGE_FEATURE.sub(" ", sentence)
    is_image = bool(asking.IMAGE.search(plain) or _REGISTRY_ADDRESS.search(plain))
    if is_named:
        return bool(_IMAGE_REFERENCE.search(plain) or _REGISTRY_ADDRESS.search(plain))
    is_install = re.search(
        r"\b(?:install|add|include|anadir|agregar|ajouter|adicionar|"
        r"hinzufugen)\w* (?:\w+ ){0,6}(?:to|in|into|al|a la|dans|na|zum|ins)\b",
        plain,
    )
    return (
        is_image
        and bool(asking.UPDATE.search(plain))
        and not (is_install and not asking.UPDATE_STRONG.search(plain))
    )


def _updates_profile(sentence: str) -> bool:
    """Say whether the list of server options is meant."""
    return bool(asking.PROFILE.search(_NOT_A_PROFILE.sub(" ", sentence)))


def _is_storage_limit(text: tuple[Sentence, ...], asked: list[Sentence]) -> bool:
    """Say whether users stand at their limit or ask for more: not a question about what the limit is."""
    named = [s.text for s in text if things.QUOTA.search(s.text)]
    near_named = [
        t.text
        for i, t in enumerate(text)
        if any(things.QUOTA.search(o.text) for o in text[max(0, i - 1) : i + 2])
    ]
    has_reached = any(
        asking.REACHED.search(t)
        and not re.search(
            r"\b(?:not|no) (?:yet )?(?:full|reached)|"
            r"\bif\b|\bwhen\b|what happens",
            t,
        )
        for t in named
    )
    more_wanted = any(s.text in near_named and asking.MORE.search(s.text) for s in asked)
    space_wanted = any(
        things.STORAGE.search(s.text)
        and asking.MORE.search(s.text)
        and re.search(
            r"\d ?(?:gb|go|"
            r"tb|to|gib)\b|space|storage|disk",
            s.text,
        )
        for s in asked
    )
    return has_reached or more_wanted or (space_wanted and any(things.STORAGE.search(s.text) for s in asked))


def _cannot_get_in_yet(whole: str) -> bool:
    """Say whether people are spoken of who were never let in."""
    return bool(
        re.search(
            r"\b(?:new|second|neue\w*|(?<!de )nuev[oa]s?|(?<!de )(?<!a )nouve\w+|(?<!de )nov[oa]s?|(?<!di )nuov[oaie]|not yet|onboarding|"
            r"added|incoming)\b",
            whole,
        )
    )


def _is_blocked(text: tuple[Sentence, ...]) -> bool:
    """Say whether anybody's work waits; "not blocking anybody" does not."""
    return any(_clause_is_blocked(clause) for sentence in text for clause in sentence.clauses)


def _clause_is_blocked(clause: str) -> bool:
    """Say so of one clause."""
    for found in asking.BLOCKED.finditer(clause):
        around = " ".join(clause[: found.start()].split()[-4:]), " ".join(clause[found.end() :].split()[:2])
        if not any(grammar.NEGATION.search(side) for side in around):
            return True
    for found in asking.WORKS_ON.finditer(clause):
        before = " ".join(clause[: found.start()].split()[-5:])
        if re.search(
            r"\b(?:can|could|able|unable|impossible|pued\w+|podemos|podem|consegu\w+|kann|"
            r"konnen|peut|peuvent|pouvons|do|does|arriv\w+)\b",
            before,
        ) and (grammar.NEGATION.search(before) or grammar.NOBODY.search(clause[: found.start()])):
            return True
    return bool(
        re.search(
            r"\b(?:kann|konnen|kommt|kommen)\b.{0,60}\b(?:nicht|"
            r"niemand)\b.{0,30}\b(?:weiter\w*|arbeiten|rein|anfangen|beginnen|zugreifen)\b",
            clause,
        )
    )


def _announces_event(sentence: str, today: date | None) -> bool:
    """Say whether a sentence says that an event is going to be held."""
    if not asking.EVENT.search(sentence) or _PAST_EVENT.search(sentence):
        return False
    if re.search(r"\bif\b|\bduring (?:an?|the)\b", sentence):
        return False
    return (
        bool(asking.HOLDING.search(sentence))
        or bool(future_dates(sentence, today=None))
        or names_a_near_day(sentence)
    )
