"""How many people a text says are affected."""

import re
from collections.abc import Collection
from enum import StrEnum

from tickets.reading.prose import Sentence
from tickets.reading.vocabulary import crowd, grammar


class Reach(StrEnum):
    """What the words say of how many are affected."""

    ONE = "one"
    MANY = "many"
    MIXED = "mixed"
    UNSAID = "unsaid"


_NUMBER = re.compile(
    rf"(?<![\w.,:/-])(?:(?:[2-9]|[1-9]\d{{1,4}})|"
    rf"{crowd.NUMBER_WORDS})\s?\+?(?: \S{{1,20}}){{0,2}} (?:{crowd.PERSON_NOUNS})(?!\w)"
    rf"|\bhalf (?:of )?(?:the |my |our )?(?:class|group|team|room|course)|\b(?:halbe|moitie|mitad|metade)\b"
    rf"|\b(?:zu (?:zweit|dritt|viert|funft)|nous sommes (?:\w+|\d+)|somos (?:\w+|\d+)|"
    rf"wir sind (?:zu )?(?:\w+|\d+)|there are (?:\d+|\w+) of us|we are \d+|we counted \d+|(?:\d+|"
    rf"\w+) of us)\b"
    r"|\bi and \w+|\band (?:i|myself)\b|\bund ich\b|\by yo\b|\bet moi\b|\be eu\b|\bme and\b"
)
_NOT_ONLY = re.compile(
    r"\b(?:not|no|nicht|pas|nao) (?:only|just|solo|nur|seulement|so|apenas)\b|"
    r"\bnot the only\b"
)
_ONLY = re.compile(
    r"\b(?:only|just|nur|solo|seulement|uniquement|apenas|so|somente|juste|single|"
    r"que moi|alone)\b"
)


def find_reach(text: tuple[Sentence, ...], *, sighted: Collection[int]) -> Reach:
    """Weigh the people named in or beside the sentences that show a failure, and those said to share it."""
    is_one = is_many = is_only = False
    for i, sentence in enumerate(text):
        is_near = any(abs(i - j) <= 1 for j in sighted)
        shares = bool(crowd.SHARED_FATE.search(sentence.text))
        is_many |= (
            i in sighted and bool(crowd.WE.search(sentence.text)) and not crowd.PERSONAL.search(sentence.text)
        )
        is_one |= (
            bool(crowd.PERSONAL_CAUSE.search(sentence.text))
            and is_near
            and not crowd.EVERYONE.search(sentence.text)
        )
        for clause in sentence.clauses:
            if _others_are_fine(clause):
                is_one = is_only = True
            elif crowd.ONLY_ONE.search(clause) and not _NOT_ONLY.search(clause):
                is_one |= i in sighted or (is_near and bool(_ONLY.search(clause)))
                is_only |= is_near and bool(_ONLY.search(clause))
            elif is_near or shares:
                is_many |= bool(
                    _NOT_ONLY.search(clause) or crowd.EVERYONE.search(clause) or _NUMBER.search(clause)
                )
    if is_one and is_many:
        return Reach.ONE if is_only else Reach.MIXED
    return Reach.ONE if is_one else Reach.MANY if is_many else Reach.UNSAID


def _others_are_fine(clause: str) -> bool:
    """Say whether a clause tells that other people are not affected."""
    return bool(
        crowd.OTHERS.search(clause)
        and grammar.FINE.search(clause)
        and not grammar.NEGATION.search(
            re.sub(
                r"\b(?:no|without|sin|sans|sem|ohne) (?:any )?(?:prob\w+|"
                r"issues?|trouble|souci)\b|\bnot affected\b",
                "",
                clause,
            )
        )
    )
