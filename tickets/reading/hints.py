"""The net below the signs: words of present trouble of several people, where no sign of an outage was recognised."""

import re

from tickets.facts import AffectedUsers, Facts
from tickets.reading.failing import concerns_new_people, masked
from tickets.reading.moods import Mood, read_moods
from tickets.reading.people import Reach, find_reach
from tickets.reading.prose import Sentence
from tickets.reading.topics import OURS, topic_of
from tickets.reading.vocabulary import grammar, tenses
from tickets.reading.vocabulary.failures import TROUBLE

_NO_LONGER = re.compile(
    r"\b(?:no longer|(?:not|nobody|none|never|no one)\b.{0,60}\b(?:any ?more|any longer)|nicht mehr|"
    r"keine?r? mehr|"
    r"niemand mehr|ya no|dej\w+ de|plus (?:personne|aucun\w*|rien)|ne \w+(?: \w+)? plus|"
    r"nao .{0,40}\bmais|ninguem .{0,20}\bmais|non .{0,40}\bpiu|nessuno .{0,20}\bpiu|niet meer|"
    r"niemand .{0,20}meer)\b"
)


def has_hint(text: tuple[Sentence, ...], facts: Facts) -> bool:
    """Say whether several people seem to be in trouble now, whatever it is."""
    troubled = {i for i, sentence in enumerate(text) if _is_troubled(sentence)}
    if not troubled or any(_is_beside(sentence) for sentence in text):
        return False
    reach = find_reach(text, sighted=troubled)
    is_several = reach is Reach.MANY or (
        reach is not Reach.ONE and facts.affected_users in (AffectedUsers.SOME, AffectedUsers.ALL)
    )
    return is_several and facts.affected_users is not AffectedUsers.ONE


def _is_troubled(sentence: Sentence) -> bool:
    """Say whether any clause in the present tells of trouble."""
    moods = read_moods(sentence, is_mended=False)
    clauses = (masked(c) for c, mood in zip(sentence.clauses, moods, strict=True) if mood is Mood.PRESENT)
    return any(_tells_of_trouble(clause) for clause in clauses) and not concerns_new_people(sentence.text)


def _tells_of_trouble(clause: str) -> bool:
    """Say whether a clause holds a word of trouble that is neither denied nor supposed."""
    if tenses.IF.search(clause) or grammar.DOUBT.search(clause):
        return False
    if _NO_LONGER.search(clause):
        return True
    found = TROUBLE.search(clause)
    near = " ".join(clause[: found.start()].split()[-3:]) if found else ""
    return found is not None and not grammar.NEGATION.search(near)


def _is_beside(sentence: Sentence) -> bool:
    """Say whether a sentence names one of the things beside a hub, which explains the trouble."""
    return any((topic := topic_of(clause)) is not None and topic not in OURS for clause in sentence.clauses)
