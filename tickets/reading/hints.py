"""The net below the signs: words of present trouble of several people, where no sign of an outage was recognised."""

import re

from tickets.facts import AffectedUsers, Facts
from tickets.reading.failing import concerns_new_people, masked
from tickets.reading.moods import Mood, read_moods
from tickets.reading.people import Reach, find_reach
from tickets.reading.prose import Sentence
from tickets.reading.requesting import asks_to_learn
from tickets.reading.symptoms import Symptoms
from tickets.reading.topics import OURS, topic_of
from tickets.reading.vocabulary import grammar, tenses
from tickets.reading.vocabulary.failures import TROUBLE
from tickets.reading.wishes import Wishes

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


def is_bare_statement(
    text: tuple[Sentence, ...], facts: Facts, *, symptoms: Symptoms, wishes: Wishes
) -> bool:
    """Say whether something is told of several people that is no wish, no question, not well and not over."""
    if symptoms.is_all_well or symptoms.is_over or wishes.is_change_asked or wishes.has_question_mark:
        return False
    if facts.affected_users is AffectedUsers.ONE or any(_is_beside(s) or _is_aside(s) for s in text):
        return False
    if facts.affected_users in (AffectedUsers.SOME, AffectedUsers.ALL):
        return True
    return find_reach(text, sighted=range(len(text))) is Reach.MANY


def _is_aside(sentence: Sentence) -> bool:
    """Say whether a sentence tells of new people, of plans, or asks without a question mark."""
    is_planned = any(m in (Mood.SUPPOSED, Mood.AHEAD) for m in read_moods(sentence, is_mended=False))
    is_notice = bool(tenses.NOTICE_ONLY.search(sentence.text))
    return is_planned or is_notice or concerns_new_people(sentence.text) or asks_to_learn(sentence.text)


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
