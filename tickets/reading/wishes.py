"""What a text asks for: which change, event or answer, and whether work waits for it."""

import re
from dataclasses import dataclass
from datetime import date

from tickets.reading import critical_list, requesting
from tickets.reading.event_dates import future_dates, names_a_near_day
from tickets.reading.prose import Sentence
from tickets.reading.vocabulary import asking, crowd, tenses

_PAST_EVENT = re.compile(
    r"\b(?:last|past|previous|vorig\w*|letzt\w*|vergangen\w*|pasad[oa]|ultim[oa]|dernier\w*|passad[oa]|"
    r"scors[oa])\b "
    r"(?:\w+ ){0,2}(?:workshop|event|exam|hackathon|taller|atelier|oficina|klausur|prufung|corso|esame|"
    r"schulung)|"
    r"\b(?:workshop|taller|atelier|oficina|formation|hackathon|corso|kurs|evento) (?:de la |du |do |del |"
    r"da )?"
    r"(?:semana |mois |mes |semaine |mese )?(?:pasad[oa]|dernier\w*|passad[oa]|scors[oa])\b|"
    r"\bafter (?:the|our|my) (?:\w+ )?(?:workshop|event|exam)|\bin the middle of|"
    r"\b(?:thanks|thank you|gracias|merci|danke|obrigad[oa]|grazie)\b.{0,40}\b(?:workshop|taller|atelier|"
    r"oficina|training)"
)
# To train a model, or to be trained, is no event.
_NO_EVENT = re.compile(
    r"\btraining (?:a |an |the |my |our |of |small |large |deep |neural )?(?:\w+ )?(?:models?|networks?|"
    r"data|sets?|jobs?|runs?|"
    r"loop)\b|\b(?:model|network|gpu) training\b|\bevent (?:log|logs|handler|loop|id|stream|tab)\b|"
    r"\bin the events?\b|"
    r"\b(?:the|in den|den) events? (?:say|says|show|shows|list|steht|stehen|tab)\b|\bsprint\b(?= (?:board|"
    r"review))|"
    r"\b(?:workshop|training|event|exam|hackathon)[ -]hubs?\b|\bhub (?:de |des |der |para |"
    r"for )?(?:talleres|workshops|ateliers)\b|"
    r"\bin any event\b|\bin the event (?:of|that)\b|\bon paper\b"
)
_CLASS = re.compile(
    r"\b(?:class|lesson|course|lecture|seminar|curso|clase|cours|kurs|corso|aula|vorlesung|lezione|session)\b"
)
_HEADS = re.compile(rf"\b\d{{1,4}} (?:{crowd.PERSON_NOUNS})\b")
_IN_PASSING = re.compile(
    r"\bif\b|\bfalls\b|\bwenn\b|\bsi (?:les?|l|el|la|los)\b|\bse (?:o|a|os|il|lo|i)\b|\bduring (?:an?|the|"
    r"our)\b"
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
    asked = [s for s in text if requesting.asks_for_change(s) or _asks_by_parameter(s)]
    wanted, whole = " . ".join(s.text for s in asked), " . ".join(s.text for s in text)
    is_blocking = requesting.is_blocked(text)
    has_reference = critical_list.names_image_reference(whole)
    return Wishes(
        is_change_asked=bool(asked),
        is_change_denied=any(requesting.is_denied(s.text) for s in text) and not asked,
        is_question=requesting.is_question(whole),
        has_question_mark="?" in raw or "\uff1f" in raw,
        is_image_update=any(critical_list.updates_image(s.text) for s in asked),
        has_image_reference=has_reference
        and any(critical_list.updates_image(s.text, is_named=True) for s in asked),
        is_profile_update=any(critical_list.updates_profile(s) for s in _with_lead(text, asked)),
        is_storage_limit=critical_list.wants_storage(text, asked),
        is_bucket_access=critical_list.concerns_bucket_access(whole, is_wanted=bool(asked) or is_blocking),
        is_authorisation=critical_list.concerns_authorisation(whole, wanted, is_blocking=is_blocking),
        is_shared_password=bool(asked) and bool(asking.SHARED_PASSWORD.search(whole)),
        is_event_announced=any(_announces_event(s.text, is_title=i == 0) for i, s in enumerate(text)),
        is_event_named=_names_coming_event(text, raw, today),
        is_event_in_subject=bool(subject) and any(_speaks_of_event(s.text) for s in text[:1]),
        is_blocking=is_blocking,
        is_dated=bool(future_dates(raw, today=today)) or any(names_a_near_day(s.text) for s in asked),
    )


def _asks_by_parameter(sentence: Sentence) -> bool:
    """Say whether a sentence asks for a named image or an amount of space, whatever verb it uses."""
    is_named = critical_list.names_new_reference(sentence.text) or critical_list.resizes_home(sentence.text)
    return is_named and requesting.is_request(sentence.text)


def _with_lead(text: tuple[Sentence, ...], asked: list[Sentence]) -> list[str]:
    """Return each sentence that asks for something together with the one before it, of which it speaks on."""
    chosen = {id(s) for s in asked}
    return [
        f"{text[i - 1].text} . {s.text}" if i > 1 else s.text for i, s in enumerate(text) if id(s) in chosen
    ]


def _speaks_of_event(sentence: str) -> bool:
    """Say whether an event is spoken of that is not over."""
    return bool(asking.EVENT.search(_NO_EVENT.sub(" ", sentence))) and not _PAST_EVENT.search(sentence)


def _speaks_of_class(sentence: str) -> bool:
    """Say whether a class is spoken of with a day and its number of people."""
    return bool(_CLASS.search(sentence) and _HEADS.search(sentence) and future_dates(sentence, today=None))


def _names_coming_event(text: tuple[Sentence, ...], raw: str, today: date | None) -> bool:
    """Say whether an event is spoken of and a day to come is named, somewhere in the text or beside it."""
    about = [s.text for s in text if _speaks_of_event(s.text) or _speaks_of_class(s.text)]
    if not about or any(_PAST_EVENT.search(s.text) for s in text):
        return False
    return bool(future_dates(raw, today=today)) or any(names_a_near_day(s) for s in about)


def _announces_event(sentence: str, *, is_title: bool) -> bool:
    """Say whether a sentence says that an event is going to be held; a title does only with a day."""
    if not _speaks_of_event(sentence) or _IN_PASSING.search(sentence) or tenses.is_what_if(sentence):
        return False
    is_dated = bool(future_dates(sentence, today=None)) or names_a_near_day(sentence)
    return is_dated or (not is_title and bool(asking.HOLDING.search(sentence)))
