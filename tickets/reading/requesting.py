"""Whether a sentence asks somebody to change something, in so many words or in a roundabout way."""

import re

from tickets.reading.prose import Sentence
from tickets.reading.vocabulary import asking, crowd, grammar

_ABOUT_OURSELVES = re.compile(
    r"\b(?:how|wie|como|comment|where|wo|donde|ou|onde|which|welche\w*|what|was|que|qual|cual|quel\w*|"
    r"why|warum|por que|pourquoi|when|who|whom|quien|qui|quem|wer|dove|quale|perche|"
    r"cosa) (?:\w+ ){0,3}?(?:do|does|"
    r"can|could|would|should|is|are|i|we|man|ich|wir|kann|konnen|se|puedo|podemos|puede|faire|peut|on|je|"
    r"nous|"
    r"posso|possiamo|fazer|cada|to|es|ist|est|e)\b"
    r"|\b(?:can|could|should|may|shall) (?:i|we) (?!have|get)|\bdoes (?:it|that|this)\b|\bhow to\b|"
    r"\bis there (?:a|any|some)\b|\bpuedo\b|\bpodemos\b|\bkann ich\b|\bkonnen wir\b|\bpuis-je\b|"
    r"\bpouvons-nous\b|\bposso\b|\bexiste\b|\bexists?\b|\bhay (?:alguna?|una?)\b|\by a-t-il\b|"
    r"\bgibt es\b|\bha alguma?\b|\besiste\b|\bc e un"
)
_QUESTION_ONLY = re.compile(
    r"\b(?:tell|explain|show|let (?:me|us) know|explicar|decir\w*|indicar\w*|expliquer|dire|erklaren|"
    r"sagen|explicar|dizer|informar|advise|advice|recommend|point us to|call|chat|meet\w*|llamada|appel|"
    r"telefonat|reuniao|gesprach|termin|consigli\w*|sapere|capire|chiamata)\b"
)
# What is offered at the end of a letter asks for nothing.
_COURTESY = re.compile(
    r"\b(?:let (?:me|us) know if (?:you|there|i|we)|tell me if you|if you need (?:any|more|anything|logs)|"
    r"happy to (?:call|chat|talk|"
    r"jump on|answer|provide)|avisen si|avisenme si|diganme si|dites-moi si|dites-nous si|n hesitez pas|"
    r"me avisem se|avisem se|"
    r"sagt bescheid|sagen sie bescheid|geben sie bescheid|fatemi sapere se|fateci sapere se)\b.*"
)
_NO_CHANGE = re.compile(
    r"\b(?:not|no|nothing|nada|kein\w*|nichts?|ne|rien|nao|sin|ohne|without|niente|nessun\w*|"
    r"anything)\b(?: \S{1,20}){0,5} (?:chang\w*|fix|set up|cambi\w*|mud\w*|alter\w*|ander\w*|modifi\w*)|"
    r"nothing to (?:fix|set up|change|do)|\bdo not (?:need|want) (?:more|any)\b"
)
_POLITELY = re.compile(
    r"\b(?:please|could you|can you|would you|merci de|pourriez|pouvez|por favor|podrian|pueden|poderiam|"
    r"podem|bitte|"
    r"konnten sie|konnt ihr|konntet ihr|we need|we would like|potreste|potete|per favore|vi prego)\b"
)
# To have something explained, or to do it oneself, is no change.
_TO_LEARN = re.compile(
    r"\b(?:tell|explain|show) (?:me|us) how\b|\bneed to (?:know|understand)|\b(?:do|should|would) (?:i|"
    r"we) (?:need|have) to\b|"
    r"\b(?:like|love|want|wish|possible|possibile|possivel|posible|moglich|gern|gerne|chance|vorrei|"
    r"vorremmo|quisiera|"
    r"quisieramos|gustaria|gostaria\w*|aimerais|aimerions|voudrais|mochte\w*) (?:\w+ ){0,3}?(?:know|"
    r"understand|learn|see|hear|"
    r"read|talk|discuss|ask|meet|sapere|capire|vedere|conoscere|chiedere|saber|ver|conocer|entender|"
    r"preguntar|perguntar|"
    r"conhecer|savoir|voir|comprendre|connaitre|echanger|demander|wissen|erfahren|sehen|verstehen|fragen)\b"
)
# Wishes that need no verb of change: "it would be nice if the hub could ...", "could our hub be ...".
_ROUNDABOUT = re.compile(
    r"\b(?:would|might|it d) be (?:\w+ )?(?:nice|great|lovely|good|helpful|wonderful|handy|useful|ideal|"
    r"perfect|best) (?:\w+ ){0,3}?"
    r"(?:if|to have|to get)\b|\b(?:any|is there a|is there any) chance\b|\b(?:would|do) you mind \w+ing\b|"
    r"\bwould love (?:it if|to have)\b|"
    r"\bthere should be\b|\bwe are after\b|\bi d (?:like|love)\b|\bhow about \w+ing\b|"
    r"\bcould (?:one|some|it|an?|another) (?:\S+ ){0,4}?be \w+(?:ed|en|t)\b|"
    r"\bwould (?:\S+ ){1,6}?be possible\b|\bcould (?:our|the|your|each|every\w*|all|idle|this|that|my|"
    r"users|people|"
    r"they) (?:\S+ ){0,5}?(?:be (?!that|because|down|an? (?:bug|problem|issue)|the)"
    r"\w+|have|get|use|run|read|accept|point|show|last|stay)\b|"
    r"\b(?:it is|is it|would it be) possible (?:to|for)\b|\bcan (?:each|every\w*|all|our|"
    r"the) (?:\S+ ){0,4}?(?:have|get|be given)\b"
    r"|\b(?:habria|hay|haria falta|tendria) que\b|\b(?:seria|fuera|es|estaria|"
    r"vendria) (?:\w+ )?(?:posible|bueno|genial|ideal|bien|util)\b|"
    r"(?<!no )\bse (?:podria|puede|podrian) (?!saber|ver)\w+|\b(?:nos |me )?(?:gustaria|vendria bien)\b|"
    r"\bnecesit\w+ que\b|\bharia falta\b|\bquisier\w+\b"
    r"|\bil faudrait\b|\bil conviendrait\b|\b(?:serait|est)-il (?:\w+ )?possible\b|\b(?:pourrait|peut|"
    r"pourrions)-(?:on|nous)\b|"
    r"\bce serait (?:\w+ )?(?:bien|super|utile|ideal|parfait|formidable)\b|\bon aimerait\b|\b(?:aimer\w+|"
    r"voudr\w+|souhait\w+|apprecier\w+) que\b|\b(?:gustaria|quisier\w+|querriamos|queremos|"
    r"preferiri\w+) que\b|\b(?:gostar\w+|queriamos|precis\w+) que\b|\bvorre\w+ che\b|"
    r"\bwunsch\w+ (?:wir )?uns\b|"
    r"\bserait (?:bien|super|utile|possible)\b"
    r"|\b(?:seria|era|ficaria) (?:\w+ )?(?:bom|otimo|possivel|ideal|util|legal|interessante)\b|\b(?:dava|"
    r"da) para\b|\btem como\b|"
    r"\bgostaria\w*\b|\bprecisaria\w*\b|\bsera que (?:daria|podem|da)\b"
    r"|\bkonnten? (?:man|alle|jede\w*|der|die|das|unser\w*)\b|\bware (?:es )?(?:\w+ )?(?:moglich|schon|"
    r"toll|super|gut|hilfreich|prima)\b|"
    r"\bmusst?en? (?:\w+ ){0,6}?\w+(?:t|en) werden\b|\b(?:soll|sollte|sollten|"
    r"sollen)\b.{0,120}\b(?:werden|bekommen|haben|sein)\b|"
    r"\bhatten? (?:wir |ich )?gern\w*\b|\bkonnen (?:alle|wir)\b.{0,80}\b(?:bekommen|haben)\b|"
    r"\bwuerden (?:wir )?uns\b"
    r"|\bsarebbe (?:\w+ )?(?:possibile|bello|utile|ottimo|comodo|il caso)\b|\bsi (?:potrebbe|puo)\b|"
    r"\b(?:potreste|potrebbe|potete)\b|"
    r"\bvorre(?:i|mmo)\b|\b(?:servirebbe|bisognerebbe|occorrerebbe)\b|\bavremmo bisogno\b|"
    r"\bzou(?:den)? (?:het|jullie|u|we)\b"
)
# "Could you ..." asks for whatever follows, unless that is to look, to say or to help.
_NO_DEED = (
    r"(?:please |maybe |perhaps |also |kindly |possibly |have |take |be |give |let |quickly |vous |nous |"
    r"me |nos |us |mir |uns |"
    r"sie |ihr |mi |ci )*(?:it\b|over\b|this\b|look|check|see|say|help|confirm|clarify|remind|describe|"
    r"advise|suggest|"
    r"explain|tell|ignore|disregard|"
    r"find|note|excuse|forgive|wait|reply|answer|respond|write|send|share|point|recommend|investigate|"
    r"handle|cope|manage|call|"
    r"talk|meet|know|think|reach|do|believe|have|pre-warm|a look|some|ayud\w+|decir\w*|revis\w+|mir\w+|"
    r"explic\w+|confirm\w+|"
    r"indic\w+|ver\b|aid\w+|dire|regard\w+|verifi\w+|voir|expliquer|aclar\w+|recomend\w+|conseill\w+|"
    r"indiqu\w+|envoy\w+|"
    r"ajud\w+|dizer|verific\w+|olhar|informar|esclarec\w+|enviar|aiut\w+|dirmi|dirci|controll\w+|guard\w+|"
    r"spieg\w+|"
    r"conferm\w+|consigli\w+|indicar\w+|mandar\w+|agend\w+|avis\w+|prevenir|renseign\w+|pass\w+ (?:me|us))"
)
_ASKED_OF_YOU = re.compile(
    rf"^(?:please|pls|kindly) (?!{_NO_DEED}|not\b)\w+|"
    rf"\b(?:could|can|would) you (?!{_NO_DEED})\w+|\bpourriez-vous (?!{_NO_DEED})\w+|"
    rf"\b(?:potreste|potete) (?!{_NO_DEED})\w+|\bmerci (?:de|d) (?!{_NO_DEED}|votre|ta|cette|ce|l )\w+"
)
_SOMETHING_NEW = re.compile(
    r"\b(?:need|needs|want|require|brauchen|benotigen|necesit\w+|precisa\w*|faut|falta|serve|servono|"
    r"besoin d\w*|bisogno di|"
    r"nodig)\b (?:\w+ )?(?:\w+ )?"
    r"(?:new|second|additional|separate|another|extra|zweite\w*|neue\w*|zusatzlich\w*|weitere\w*|nuev[oa]|"
    r"segund[oa]|adicional|"
    r"deuxieme|nouve\w+|supplementaire|nov[oa]|second[oa]|nuov[oa])\b (?:\w+ )?"
    r"(?:hubs?|option|profile?|image|environment|umgebung|entorno|cluster|folder|domain|perfil|imagen|"
    r"imagem|dominio)\b|"
    rf"\b(?:{crowd.PERSON_NOUNS}|team) would (?:like|love|prefer)\b|"
    r"\bcan (?:prod|staging|the hub|our hub|it|this|that|they|someone|somebody) (?:please )?"
    r"(?:go|be|have|get|run|use|move|switch|point|add|change)\b"
)
_NOT_ROUNDABOUT = re.compile(
    r"\b(?:handle|cope|manage|book|up to it|call|video ?call|meeting|reunion|llamada|appel|gesprach|"
    r"chiamata|advice|guide|"
    r"restored|recovered|undone|guia|checklist|explanation|report|informe|rapport|compte rendu|bericht|"
    r"relatorio|status|recommend\w*)\b"
)
_ABLE = re.compile(
    r"\b(?:can|could|able|unable|impossible|pued\w+|podemos|podem|consegu\w+|logra\w*|kann|"
    r"konnen|peut|peuvent|pouvons|do|does|arriv\w+|riesc\w+|posson\w+|possiam\w+)\b"
)
_CANNOT_GO_ON = re.compile(
    r"\b(?:kann|konnen|kommt|kommen)\b.{0,60}\b(?:nicht|niemand)\b.{0,30}"
    r"\b(?:weiter\w*|arbeiten|rein|anfangen|beginnen|zugreifen)\b"
)


def asks_for_change(sentence: Sentence) -> bool:
    """Say whether somebody is asked to change something; how to do it oneself is a question."""
    text = sentence.text
    if _NO_CHANGE.search(text) or _TO_LEARN.search(text):
        return False
    if _is_roundabout(text):
        return True
    if _ASKED_OF_YOU.search(text) and not _QUESTION_ONLY.search(text):
        return True
    if not asking.CHANGE.search(text) or not asking.ASKING.search(text):
        return False
    return not _ABOUT_OURSELVES.search(text) or bool(_POLITELY.search(text))


def _is_roundabout(text: str) -> bool:
    """Say whether a wish is put as a possibility, and not as a question how one does it oneself."""
    found = _ROUNDABOUT.search(text) or _SOMETHING_NEW.search(text)
    if found is None or _NOT_ROUNDABOUT.search(text) or _QUESTION_ONLY.search(text):
        return False
    before = text[: found.start()].split()[-4:]
    return not asking.QUESTION_WORDS.search(" ".join(before))


def is_request(text: str) -> bool:
    """Say whether a sentence asks somebody for something, whatever that is."""
    return bool(asking.ASKING.search(text) or _POLITELY.search(text) or _ROUNDABOUT.search(text))


def is_denied(sentence: str) -> bool:
    """Say whether a sentence denies that any change is wanted."""
    return bool(_NO_CHANGE.search(sentence))


def asks_to_learn(sentence: str) -> bool:
    """Say whether a sentence wants something explained, advised or talked over."""
    own = _COURTESY.sub(" ", sentence)
    return bool(_TO_LEARN.search(own) or _QUESTION_ONLY.search(own))


def is_question(text: str) -> bool:
    """Say whether a text asks for an explanation, advice or a talk."""
    return bool(_ABOUT_OURSELVES.search(text) or _QUESTION_ONLY.search(text))


def is_blocked(text: tuple[Sentence, ...]) -> bool:
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
        is_denied_before = grammar.NEGATION.search(before) or grammar.NOBODY.search(clause[: found.start()])
        if _ABLE.search(before) and is_denied_before:
            return True
    return bool(_CANNOT_GO_ON.search(clause))
