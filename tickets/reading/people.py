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
    rf"|\bhalf (?:of )?(?:the |my |our )?(?:class|group|team|room|course)|\b(?:halbe|moitie|mitad|metade|"
    rf"meta)\b"
    rf"|\b(?:zu (?:zweit|dritt|viert|funft)|nous sommes (?:\w+|\d+)|somos (?:\w+|\d+)|"
    rf"siamo (?:in )?(?:\w+|\d+)|"
    rf"wir sind (?:zu )?(?:\w+|\d+)|there are (?:\d+|\w+) of us|we are \d+|we counted \d+|(?:\d+|"
    rf"\w+) of us)\b"
    r"|\bi and \w+|\band (?:i|myself|me)\b|\bund (?:ich|mir)\b|\by (?:yo|a mi)\b|\bet moi\b|\be (?:eu|"
    r"io)\b|\bme and\b"
    r"|\b(?:son|sono|sind|sont|sao|are|they are|c est) "
    r"(?:unos |unas |une |circa |about |around |rund |etwa |cerca de )?"
    r"(?:\d{1,4}|veinte|treinta|vingtaine|trentaine|twenty|thirty)\b"
    r"|\b(?:group|gruppe|grupo|groupe|gruppo|team|equipo|equipe|lab|class|classe|turma|kurs) \(\d{1,4}\b"
)
_ONE_MORE = re.compile(
    r"\b(?:officemate|office mate|labmate|colleague|coworker|neighbou?r|friend|roommate|flatmate|"
    r"classmate|boss|"
    r"supervisor|advisor|professor|teacher|ta|student|partner|wife|husband|someone|somebody|"
    r"another (?:\w+ )?\w+|"
    r"kolleg(?:e|in)|mitbewohner(?:in)?|nachbar(?:in)?|kommiliton(?:e|in)|freund(?:in)?|chef(?:in)?|"
    r"betreuer(?:in)?|"
    r"companer[oa]|colega|amig[oa]|profesor[a]?|jef[ea]|vecin[oa]|collegue|voisine?|camarade|amie?|chef|"
    r"directeur|"
    r"professeure?|vizinh[oa]|professora?|orientadora?|chefe|collega|amic[oa]|vicin[oa]|professore|"
    r"professoressa|compagn[oa])\b"
)
_SAME = re.compile(
    r"\b(?:exactly the same|the (?:very )?same|identical|likewise|too|as well|also (?:has|have|sees|gets)|"
    r"so (?:does|do|is) \w+|"
    r"neither (?:does|do|can|is|will) \w+|mine (?:too|either|as well)|das ?(?:gleiche|selbe)|dasselbe|"
    r"genauso|"
    r"ebenfalls|ebenso|auch|lo mismo|igual|tambien|tampoco|la meme|le meme|meme (?:probleme|chose|erreur)|"
    r"aussi|pareil|"
    r"non plus|o mesmo|a mesma|tambem|igualmente|lo stesso|la stessa|anche|neanche|nemmeno|stesso|"
    r"hetzelfde|ook)\b"
)
_NOT_ONLY = re.compile(
    r"\b(?:not|no|nicht|pas|nao|non) (?:only|just|solo|nur|seulement|so|apenas|soltanto)\b|\bnot the only\b"
)
# "I thought it was only me" is said by people who learnt that it is not.
_MISTAKEN = re.compile(
    r"\b(?:i |we |ich |wir |je |j )?(?:first )?(?:thought|assumed|believed|suspected|dachte\w*|glaubte\w*|"
    r"pense|pensaba|crei|creia|pensais|croyais|ai (?:d abord )?(?:pense|cru)|pensei|achei|achava|pensava|"
    r"pensavo|credevo)\b"
    r".*?(?= but | however | aber | pero | mais | mas | ma |,|$)"
)
_ONLY = re.compile(
    r"\b(?:only|just|nur|solo|seulement|uniquement|apenas|so|somente|juste|single|"
    r"que (?:chez )?moi|alone|soltanto|alleen)\b"
)
_SPARED = re.compile(
    r"\b(?:not|no|nao|kein\w*|nicht|pas|non|ne|nessun\w*|aucun\w*|geen|niet) (?:\w+ ){0,4}?(?:problem\w*|"
    r"issues?|"
    r"have (?:this|that|it)|see (?:this|it)|get (?:this|it)|affected|pasa|ocurre|sucede|acontece|succede|"
    r"capita|"
    r"betroffen|fehler|erreurs?|errors?|erro|souci\w*|difficult\w*|touches?|concernes?|afectad\w+|"
    r"afetad\w+|colpit\w+|last)\b"
)
_LACKS_NO_TROUBLE = re.compile(
    r"\b(?:no|without|sin|sans|sem|ohne|senza) (?:any )?(?:prob\w+|issues?|trouble|souci)\b|\bnot affected\b"
)
_UNABLE = re.compile(
    r"\b(?:can not|unable|no puede\w*|nicht \w+ kann|ne peu\w+|nao consegu\w+|non riesc\w+)\b"
)
_OWN_LOAD = re.compile(
    r"\b(?:my|i|mein\w*|ich|mi|mis|abro|cargo|mon|ma|mes|je|j|meu|minha|abro|carrego|mio|mia|carico|"
    r"apro)\b.{0,80}"
    r"\b(?:big|large|huge|giant|\d+ ?(?:gb|go|gib)|gross\w*|riesig\w*|gros|grosse|enorme\w*|grandes?|gran|"
    r"pesad\w+|"
    r"volumineux|grand[ei]) ?(?:\w+ ){0,2}?(?:files?|datei\w*|fichiers?|archivos?|arquivos?|dataset\w*|"
    r"csv|array|dataframe|"
    r"tabell\w*|model\w*|matrix|raster)\b|\b(?:files?|fichiers?|archivos?|arquivos?) (?:\w+ ){0,2}?(?:big|"
    r"large|huge|"
    r"enorme|grande|gros|pesado|di \d+ gb|de \d+ g[bo]|of \d+ gb)\b"
)


def find_reach(text: tuple[Sentence, ...], *, sighted: Collection[int]) -> Reach:
    """Weigh the people named in or beside the sentences that show a failure, and those said to share it."""
    is_one = is_many = is_only = False
    for i, sentence in enumerate(text):
        plain = _MISTAKEN.sub(" ", sentence.text) if _turns(sentence) else sentence.text
        is_near = any(abs(i - j) <= 1 for j in sighted)
        is_many |= i in sighted and bool(crowd.WE.search(plain)) and not crowd.PERSONAL.search(plain)
        is_one |= is_near and _is_own_doing(plain)
        is_many |= bool(sighted) and _shares_with_one(plain)
        for clause in sentence.clauses:
            if _others_are_fine(clause):
                is_one = is_only = True
            elif _is_about_one(clause) and not _MISTAKEN.search(clause):
                is_one |= i in sighted or (is_near and bool(_ONLY.search(clause)))
                is_only |= is_near and bool(_ONLY.search(clause))
            elif is_near or crowd.SHARED_FATE.search(sentence.text):
                is_many |= is_several(clause)
    if is_one and is_many:
        return Reach.ONE if is_only else Reach.MIXED
    return Reach.ONE if is_one else Reach.MANY if is_many else Reach.UNSAID


def is_several(clause: str) -> bool:
    """Say whether a clause names several people, or one more who has the same."""
    return bool(
        _NOT_ONLY.search(clause)
        or crowd.EVERYONE.search(clause)
        or _NUMBER.search(clause)
        or _shares_with_one(clause)
    )


def _shares_with_one(clause: str) -> bool:
    """Say whether one more person is said to have the same trouble."""
    found = _SAME.search(clause)
    return bool(found and (_ONE_MORE.search(clause) or "mine" in found[0]))


def _turns(sentence: Sentence) -> bool:
    """Say whether a sentence goes on after what its writer first thought."""
    return len(sentence.clauses) > 1


def _is_about_one(clause: str) -> bool:
    """Say whether a clause speaks of a single person."""
    return bool(crowd.ONLY_ONE.search(clause)) and not _NOT_ONLY.search(clause)


def _is_own_doing(sentence: str) -> bool:
    """Say whether the writer's own files, settings or doings are the cause."""
    is_own = bool(crowd.PERSONAL_CAUSE.search(sentence) or _OWN_LOAD.search(sentence))
    return is_own and not (crowd.EVERYONE.search(sentence) or _NOT_ONLY.search(sentence))


def _others_are_fine(clause: str) -> bool:
    """Say whether a clause tells that other people are not affected."""
    if not crowd.OTHERS.search(clause):
        return False
    if _SPARED.search(clause):
        return not re.search(
            r"\b(?:can not|unable|no puede\w*|nicht \w+ kann|ne peu\w+|nao consegu\w+|non riesc\w+)\b", clause
        )
    return bool(grammar.FINE.search(clause)) and not grammar.NEGATION.search(
        _LACKS_NO_TROUBLE.sub("", clause)
    )
