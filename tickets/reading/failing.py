"""What one clause says fails: a failure that is stated, or something possible that cannot be done."""

import re
from collections.abc import Iterator

from tickets.facts import WhatFails
from tickets.reading.prose import Sentence
from tickets.reading.topics import OURS, Topic
from tickets.reading.vocabulary import crowd, failures, grammar, things

_HARMLESS = re.compile(
    r"\b(?:(?:no|not|any|without|sin|sans|sem|ohne|kein\w*|senza) (?:any |real |further |ningun |aucun |"
    r"nenhum )?(?:problem\w*|trouble|issues?|difficult\w*|souci|probleme|errors?|fehler|errores)|"
    r"(?:nobody|no one|none|nadie|ningun\w*|personne|ninguem|nenhum\w*|niemand|keiner|nessuno)(?: \w+){0,4} "
    r"(?:problem\w*|trouble|difficult\w*|souci\w*|dificultad\w*|dificuldade\w*|schwierigkeit\w*|"
    r"difficolta)|"
    r"not (?:only|just|sure|know|certain|urgent|nur)|no (?:rush|hurry|matter|idea|action|worries|"
    r"urgency|need)|(?:par|une|cette|chaque|la|en|de la) personne|no es urgente|nessuna fretta|"
    r"nicht (?:nur|eilig|dringend)|nao (?:e urgente|so|apenas)|pas (?:urgent|seulement)|ne \w+ que|"
    r"no (?:solo|se si)|non (?:solo|e urgente)|i do not know)\b"
)
# "Please shut the hub down" is a wish, not a report.
_SHUT_DOWN = re.compile(
    r"\b(?:(?:shut|shutting|take|taking|turn|turning|scale|scaling|spin|wind|bring|write|note|break|slow|"
    r"cool|jot|"
    r"put|set) (?:\w+ ){0,5}?down\b|cooled down|down (?:to|from|on|the (?:road|line))\b)"
)
_UNTIL = re.compile(
    r"\b(?:until|till|unless|hasta que|bis (?:es|sie|das|der|die|wir|ihr)|jusqu|tant qu|"
    r"ate que|enquanto nao|solange|finche)\b"
)
_NOT_A_SERVER = re.compile(
    r"^\W*(?:(?:the|our|their|his|her|with|o|a|el|la|le|mit|der|die|ihre|ihren|"
    r"su|seu)\s)*(?:work|course|class|training|project|assign|semester|job|teach|travail|trabajo|"
    r"trabalho|arbeit|curso|cours|unterricht|onboard)"
)
_NEW_PEOPLE = re.compile(
    r"\b(?:new|second|newly|neue[nrms]?|zweite[nrs]?|(?<!de )nuev[oa]s?|segund[oa]|"
    r"(?<!de )(?<!a )nouve\w+|deuxieme|(?<!de )nov[oa]s?|(?<!di )nuov[oaie]|"
    r"not yet|noch nicht|todavia no|aun no|ainda nao|pas encore|non ancora|onboarding|just joined|incoming|"
    r"to be added|be added|added|freigeschaltet|hinzugefugt|joining)\b"
)
NEVER_LET_IN = re.compile(
    r"\b(?:without (?:an? )?|no )account\b|\b(?:sans compte|sin cuenta|sem conta|ohne (?:konto|account|"
    r"zugang)|senza account)\b|"
    r"\b(?:never|not yet|not been) (?:\w+ ){0,2}?authori\w+|"
    r"\b(?:never|not yet|not been|not) (?:\w+ ){0,2}?(?:given|granted|added|invited|enrolled|"
    r"registered|on the "
    r"(?:team|list))\b|\bnot (?:put|added|invited) (?:them|her|him|those|these)\b|"
    r"\b(?:noch )?nicht (?:\w+ ){0,4}?"
    r"(?:freigeschaltet|hinzugefugt|eingetragen|eingeladen|berechtigt)\b|\b(?:todavia|aun|ainda) (?:no|"
    r"nao) (?:\w+ ){0,4}?"
    r"(?:agreg\w+|anad\w+|autoriz\w+|invit\w+|adicion\w+|convid\w+)|"
    r"\bpas encore (?:\w+ ){0,3}?(?:ajout\w+|autoris\w+|"
    r"invit\w+)|\b(?:non ancora|ancora non) (?:\w+ ){0,3}?(?:aggiunt\w+|autorizzat\w+|invitat\w+)"
)
_OLD_TOO = re.compile(r"\b(?:even|incluso|meme|sogar|selbst|ate mesmo|inclusive|perfino|anche)\b")
_WORK_ONLY = re.compile(r"work|funktion|geht|funciona|marche|fonction|anda\b|use\b|funziona|nutzen")
_WHOLE = re.compile(
    r"\b(?:502|503|504|bad gateway|service unavailable|gateway time|err_\w+|dns_probe|nxdomain|"
    r"connection refused|"
    r"not private|certificat\w*|zertifikat\w*|(?:blank|white|empty) (?:white )?(?:page|screen)|ssl|"
    r"ecran blanc|page blanche|pantalla (?:en )?blanc\w|pagina (?:en |em )?bianc\w|tela (?:em )?branca|"
    r"pagina (?:en|em) blanco|(?:leere|weisse) seite|schermata bianca)"
)
_WAITING = re.compile(r"\b(?:pending|server requested|launching|spawning|progress bar|spawn failed)\b")
_DENIED_AFTER = re.compile(
    r"^(?: \S{1,20}){0,3} ?\b(?:nicht|kein\w*|niemand\w*|nie|nichts|gar nicht|niet|nadie|nessuno|ninguem|"
    r"personne|"
    r"nobody|no one|none)\b|^ not\b"
)
_FULL_ITSELF = re.compile(
    r"\b(?:full|voll\w*|randvoll\w*|plein\w*|llen[oa]s?|chei[oa]|pien[oa]|vol|out of|no more|lotado|"
    r"sature\w*|"
    r"kein|0 bytes|zero bytes|no free|nothing left|plus de|no queda|no hay|100)\b"
)
_NO_DATA = re.compile(
    r"\b(?:no|not|keine|sin|sans|aucune|sem|nicht|senza) (?:\w+ ){0,3}(?:data|daten|datos|donnees|dados|"
    r"dati|show\w*|"
    r"update\w*|collect\w*|zeigt|muestra|affiche|mostra|scrap\w*)\b|\b(?:empty|leer|vacio|vide|vazio|"
    r"vuot[oaie]|vacios|vides|vazios|leere)\b"
)
_REPEATEDLY = re.compile(
    r"\b(?:after|again|over and over|every time|each time|always|straight|keeps?|password|instead|"
    r"nach|wieder|immer|staendig|stets|passwort|despues|otra vez|una y otra|siempre|contrasena|clave|"
    r"apres|toujours|nouveau|sans cesse|mot de passe|depois|sempre|de novo|senha|dopo|di nuovo|"
    r"steeds|telkens)\b"
)
_NO_SERVER = re.compile(
    r"\b(?:none|nobody|no one|not one|nadie|ningun\w*|personne|aucun\w*|ninguem|nenhum\w*|niemand|keiner|"
    r"nessuno)\b.{0,60}"
    r"\b(?:has|have|got|gets?|hat|haben|bekommt|kriegt|tiene|obtiene|n? ?a|obtient|recoit|tem|consegue|ha|"
    r"ottiene) (?:\w+ ){0,2}?"
    r"(?:servers?|sessions?|sesion|session|umgebung|serveurs?|servidor|sessao|environment)\b"
)
_LONG_WAIT = re.compile(
    r"\b(?:takes?|taking|needs?|dauert|braucht?|brauchen|tardan?|demoran?|prend|prennent|met|mettent|"
    r"levam?|demoram?|"
    r"impieg\w+|vogliono|vuole|mettono|duurt) (?:\w+ ){0,3}?(?:seconds|minutes|sekunden|minuten|segundos|"
    r"minutos|secondes|"
    r"secondi|minuti|ages)\b"
)
_DENIED_CODE = re.compile(r"^(?:40[13]|forbidden|access denied by|unauthori[sz]ed)$")
_STUCK_PERSON = re.compile(r"\b(?:we|i|group|people|team)\b[^,]{0,20} (?:is|are|am) stuck")


def masked(clause: str) -> str:
    """Blank out phrases in which a negation denies nothing, and those that wish for an end."""
    return _SHUT_DOWN.sub(" close ", _HARMLESS.sub(" fine ", clause))


def failures_in(clause: str, sentence: Sentence, *, topic: Topic | None) -> Iterator[tuple[WhatFails, bool]]:
    """Yield each sort of outage a clause shows, with whether it is vague."""
    is_ours = topic in OURS
    if _sign_in_fails(clause, sentence, topic):
        yield WhatFails.CANNOT_SIGN_IN, False
    elif is_true(failures.SPAWN_FAILED, clause) or (
        is_ours and _server_does_not_start(clause, sentence, topic)
    ):
        yield WhatFails.SERVERS_DO_NOT_START, False
    if _home_is_full(clause, sentence, topic):
        yield WhatFails.HOME_DIRECTORY_FULL, False
    if is_true(failures.PULL_FAILED, clause) or (
        topic is Topic.INFRASTRUCTURE and is_true(failures.INFRA_FAILURE, clause)
    ):
        yield WhatFails.INFRASTRUCTURE, False
    if (topic in (Topic.HUB, Topic.SERVER) and is_true(failures.SLOW, clause)) or (
        topic is None and _LONG_WAIT.search(clause)
    ):
        yield WhatFails.SLOW_OR_DYING, False
    yield from _away(clause, topic)


def _away(clause: str, topic: Topic | None) -> Iterator[tuple[WhatFails, bool]]:
    """Yield that the hub or a server does not answer, or that something is wrong that is not said."""
    is_about_hub = topic is Topic.HUB or (topic is None and bool(_WHOLE.search(clause)))
    if is_about_hub and (
        is_true(failures.DOWN, clause) or cannot(clause, failures.OPENS, apart_from=_WORK_ONLY)
    ):
        yield WhatFails.ADDRESS_DOWN, False
    elif topic is Topic.SERVER and is_true(failures.DOWN, clause):
        yield WhatFails.SERVERS_DO_NOT_START, False
    is_hub_named = bool(things.HUB.search(clause) or things.SERVER.search(clause))
    if failures.NOTHING_WORKS.search(clause) or (
        is_hub_named
        and topic in OURS
        and (is_true(failures.BROKEN, clause) or cannot(clause, failures.OPENS))
    ):
        yield WhatFails.SOMETHING_ELSE, True


def _sign_in_fails(clause: str, sentence: Sentence, topic: Topic | None) -> bool:
    """Say whether people who were let in before cannot sign in; new people were never authorised."""
    is_refused_elsewhere = topic is Topic.BUCKET or bool(things.BUCKET.search(sentence.text))
    is_thrown_back = any(
        not (is_refused_elsewhere and _DENIED_CODE.match(found[0]))
        for found in failures.LOGIN_FAILURE.finditer(clause)
    ) and is_true(failures.LOGIN_FAILURE, clause)
    if not (cannot(clause, failures.SIGNS_IN) or is_thrown_back or _is_sent_back(clause, sentence, topic)):
        return False
    return not concerns_new_people(sentence.text) and not _UNTIL.search(clause)


def concerns_new_people(sentence: str) -> bool:
    """Say whether a sentence speaks of people who were never let in."""
    return bool(_NEW_PEOPLE.search(sentence)) and not _OLD_TOO.search(sentence)


def _is_sent_back(clause: str, sentence: Sentence, topic: Topic | None) -> bool:
    """Say whether people find themselves at the door again after they came in."""
    if topic not in (Topic.HUB, Topic.SERVER, None):
        return False
    if is_true(failures.THROWN_OUT, clause):
        return True
    return is_true(failures.SENT_BACK, clause) and bool(_REPEATEDLY.search(sentence.text))


def _server_does_not_start(clause: str, sentence: Sentence, topic: Topic | None) -> bool:
    """Say whether servers do not come up."""
    has_person = crowd.EVERYONE.search(clause) or _STUCK_PERSON.search(clause)
    is_server = things.SERVER.search(clause) or _WAITING.search(clause)
    if not is_server and (_UNTIL.search(clause) or concerns_new_people(sentence.text)):
        return False
    if is_true(failures.START_FAILURE, clause) and not (has_person and not is_server):
        return topic is not Topic.HUB or not is_true(failures.DOWN, clause)
    if _NO_SERVER.search(clause) and not _UNTIL.search(clause):
        return True
    has_word = topic is Topic.SERVER or bool(things.SERVER.search(sentence.text))
    return (
        has_word and cannot(clause, failures.STARTS, not_before=_NOT_A_SERVER) and not _UNTIL.search(clause)
    )


def _home_is_full(clause: str, sentence: Sentence, topic: Topic | None) -> bool:
    """Say whether nobody can write because the disk of the hub is full."""
    if topic in (Topic.QUOTA, Topic.BUCKET, Topic.SHARED_FOLDER) or things.MONITORING.search(clause):
        return False
    if re.search(r"no space left|enospc|(?:errno|oserror):? ?28|read-only file system", clause):
        return True
    is_about_disk = bool(things.STORAGE.search(sentence.text))
    if is_about_disk and is_true(failures.FULL, clause) and _FULL_ITSELF.search(clause):
        return True
    return (is_about_disk or topic in OURS or topic is None) and cannot(clause, failures.SAVES)


def is_true(failure: re.Pattern[str], clause: str) -> bool:
    """Say whether a failure is stated: not denied by a negation right before it."""
    for found in failure.finditer(clause):
        near = " ".join(clause[max(0, found.start() - 60) : found.start()].split()[-3:])
        if not grammar.NEGATION.search(near) or _has_verb_after_negation(near):
            return True
    return False


def denies_failure(clause: str) -> bool:
    """Say whether a clause names a failure only to deny it ("the disk is not full")."""
    named = [failure for failure in (failures.DOWN, failures.FULL, failures.SLOW) if failure.search(clause)]
    return bool(named) and not any(is_true(failure, clause) for failure in named)


def _has_verb_after_negation(near: str) -> bool:
    """Say whether a negation belongs to a verb that stands between it and the failure ("will not open, 502")."""
    tail = grammar.NEGATION.split(near)[-1]
    verbs = (failures.OPENS, failures.STARTS, failures.SIGNS_IN, failures.SAVES)
    return any(verb.search(tail) for verb in verbs)


def cannot(
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
        if (
            grammar.NEGATION.search(" ".join(before[-6:]))
            or grammar.NOBODY.search(" ".join(before[-16:]))
            or grammar.FAILING.search(" ".join(before[-4:]))
            or _DENIED_AFTER.match(clause[found.end() : found.end() + 60])
        ):
            return True
    return False


def fails_at_all(clause: str) -> bool:
    """Say whether the clause states any failure of what it speaks of."""
    stated = (failures.DOWN, failures.BROKEN, failures.START_FAILURE, failures.SLOW, failures.BLANK)
    return (
        any(is_true(failure, clause) for failure in stated)
        or cannot(clause, failures.OPENS)
        or bool(_NO_DATA.search(clause))
    )
