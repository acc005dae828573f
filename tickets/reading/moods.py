"""In which time and mood a clause stands: does it tell of now, of what is over, to come, or only supposed?"""

import re
from enum import StrEnum

from tickets.reading.prose import Sentence
from tickets.reading.vocabulary import grammar, tenses


class Mood(StrEnum):
    """Only what stands in the present can be an outage."""

    PRESENT = "present"
    OVER = "over"
    AHEAD = "ahead"
    SUPPOSED = "supposed"


_BETTER_DAYS = re.compile(r"\b(?:fine|ok|well|good|bien|gut|tadellos|bom|bem|bene|normal\w*|perfect\w*)\b")


def read_moods(sentence: Sentence, *, is_mended: bool) -> tuple[Mood, ...]:
    """Return the mood of each clause; `is_mended` says that the text has already told of a repair."""
    is_now = bool(tenses.NOW.search(sentence.text))
    if not is_now and tenses.is_what_if(sentence.text):
        return (Mood.SUPPOSED,) * len(sentence.clauses)
    if not is_now and tenses.PLANNED.search(sentence.text):
        return (Mood.AHEAD,) * len(sentence.clauses)
    moods: list[Mood] = []
    for clause in sentence.clauses:
        is_after_over = bool(moods) and moods[-1] is Mood.OVER
        moods.append(_mood(clause, sentence, is_after_over=is_after_over, is_mended=is_mended))
    return tuple(moods)


def _mood(clause: str, sentence: Sentence, *, is_after_over: bool, is_mended: bool) -> Mood:
    """Return the mood of one clause; words of the past bind to their own clause and to past tenses after it."""
    is_now = bool(tenses.NOW.search(clause))
    if tenses.is_supposed(clause):
        return Mood.SUPPOSED
    if tenses.AHEAD.search(clause) and not is_now:
        return Mood.AHEAD
    is_past_tense = bool(tenses.PAST_TENSE.search(clause))
    if not is_now and tenses.LONG_AGO.search(clause) and not _tells_of_better_days(clause):
        return Mood.OVER
    if is_past_tense and not is_now and (is_after_over or is_mended or _is_a_past_spell(sentence)):
        return Mood.OVER
    return Mood.PRESENT


def _tells_of_better_days(clause: str) -> bool:
    """Say whether the past is only named because things went well then ("last week it ran fine")."""
    found = tenses.LONG_AGO.search(clause)
    if found is None:
        return False
    around = clause[max(0, found.start() - 50) : found.end() + 50]
    return bool(_BETTER_DAYS.search(around) or grammar.WENT_WELL.search(around))


def _is_a_past_spell(sentence: Sentence) -> bool:
    """Say whether a day before and a length of time are named: "on Tuesday ... for two hours"."""
    return bool(
        tenses.A_DAY_BEFORE.search(sentence.text)
        and tenses.FOR_A_WHILE.search(sentence.text)
        and not tenses.NOW.search(sentence.text)
    )
