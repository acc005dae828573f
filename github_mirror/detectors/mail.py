"""Find what mail programs and letter-writers add around the message: quotes, signatures, greetings and closings."""

import re
from collections.abc import Iterator

from github_mirror.detectors.found import Found, RemovalKind
from github_mirror.detectors.words import NOBODY
from github_mirror.visible_text import SENTINEL, VisibleText

_QUOTE_LINES = re.compile(r"^[ \t]{0,3}>(?!=)[^\n]*(?:\n[ \t]{0,3}>[^\n]*)*+", re.MULTILINE)
_LISTED_QUOTE = re.compile(
    r"^[ \t]{0,8}(?:(?:[-*+]|\d{1,4}[.)])[ \t]{1,4}){1,3}(?P<quote>>(?!=)[^\n]*(?:\n[ \t]{0,12}>[^\n]*)*+)",
    re.MULTILINE,
)
_ATTRIBUTION = re.compile(
    r"^[ \t>*]{0,6}(?:on|le|am|el|em|il|op|den|w dniu|dnia|kl|from|von|de|\d{4}[-/]\d\d?"
    r"|\d\d?[./]\d\d?)\b[^\n]{0,300}(?:\n(?!\n)[^\n]{0,200}){0,2}?"
    r"(?:wrote|writes|schrieb[^\n]{0,100}|a ecrit|escribio|escreveu|ha scritto|schreef[^\n]{0,60}"
    r"|skrev[^\n]{0,60}|napisal(?:\(a\))?|пишет)"
    r"[ \t]?:[ \t]*$",
    re.MULTILINE,
)
_ATTRIBUTION_VERB = re.compile(
    r"wrote|writes|schrieb|ecrit|escribio|escreveu|scritto|schreef|skrev|napisal|пишет"
)
_FORWARD = re.compile(
    r"^[ \t>*]{0,6}(?:-{2,10} ?(?:original message|original appointment|forwarded message"
    r"|urspr.ngliche nachricht|weitergeleitete nachricht"
    r"|message (?:d'origine|original|transfere)|mensaje (?:original|reenviado)|mensagem (?:original"
    r"|encaminhada)|messaggio (?:originale|inoltrato))"
    r" ?-{2,10}|begin forwarded message:|_{20,80}(?=\n\s{0,4}from:))",
    re.MULTILINE,
)
_HEADERS = re.compile(
    r"^[ \t*]{0,4}(?:from|von|de|da|van)\*?:[^\n]{3,300}\n(?:[ \t]*\n)?[ \t*]{0,4}"
    r"(?:sent|date|gesendet|datum|envoye|enviado(?: el)?|data|inviato|fecha|verzonden|to|an|para"
    r"|cc)\*?:[^\n]{3,300}",
    re.MULTILINE,
)
_SIGNATURE = re.compile(r"^(?:-- |--)(?:\n|\Z)", re.MULTILINE)
_SENT_FROM = re.compile(
    r"^(?:sent from my|get outlook for|envoye de mon|enviado desde mi|enviado do meu"
    r"|von meinem \w+ gesendet)[^\n]{0,80}",
    re.MULTILINE,
)
_SHORT_SIGNATURE = 12  # lines; "--" without its space is also a separator in other texts


def find_quoted_mail(text: VisibleText) -> Iterator[Found]:
    """Find quoted lines with the line announcing them, and forwarded or copied messages to the end of the text."""
    lowered = text.lowered
    if ">" in lowered:
        yield from (Found(RemovalKind.QUOTED_MAIL, *match.span()) for match in _QUOTE_LINES.finditer(lowered))
        for match in _LISTED_QUOTE.finditer(lowered):
            yield Found(RemovalKind.QUOTED_MAIL, *match.span("quote"))
    if _ATTRIBUTION_VERB.search(lowered):
        for match in _ATTRIBUTION.finditer(lowered):
            if any(map(str.isdigit, match[0])) or "@" in match[0] or SENTINEL in match[0]:
                yield Found(RemovalKind.QUOTED_MAIL, match.start(), _quote_end(lowered, match.end()))
    for pattern in (_FORWARD, _HEADERS):
        first = pattern.search(lowered)
        if first:
            yield Found(RemovalKind.QUOTED_MAIL, first.start(), len(lowered))


def _quote_end(lowered: str, announced_at: int) -> int:
    """Return where the announced quote ends: behind its marked lines, or with the text if its lines are not marked."""
    after = re.compile(r"\s{0,40}").match(lowered, announced_at)
    at = after.end() if after else announced_at
    if lowered.startswith((">", SENTINEL), at):
        return announced_at
    return len(lowered.rstrip()) if at < len(lowered) else announced_at


def find_signatures(text: VisibleText) -> Iterator[Found]:
    """Find the signature behind the "-- " line, and the advertisements of mobile mail programs."""
    first = _SIGNATURE.search(text.lowered)
    if first:
        rest = text.lowered[first.end() :]
        if first[0].startswith("-- ") or rest.count("\n", 0, 4000) <= _SHORT_SIGNATURE:
            yield Found(RemovalKind.SIGNATURE, first.start(), len(text.lowered))
    yield from (Found(RemovalKind.SIGNATURE, *match.span()) for match in _SENT_FROM.finditer(text.lowered))


_CAPITALISED = r"[^\W\d_a-z](?:[\w'.-]{0,30}\w|\.)?"
_NAME = (
    rf"{_CAPITALISED}(?:[ \t]{{1,2}}"
    rf"(?:(?:van|von|de|del|della|da|dos|der|den|bin|al|el|la|ter|y|e)[ \t]){{0,2}}{_CAPITALISED}){{0,4}}"
)
_TITLE = (
    r"(?:Profa?\.?|Professora?|Drs?\.?|Dra\.?|Doctora?|Mrs?\.?|Ms\.?|Mx\.?|Mme\.?"
    r"|Mlle\.?|M\.|Herrn?|Frau|Sra?\.?|Senhora?|Senora?|Don|Dona|Dott\.?)"
)
_GREETING = re.compile(
    r"^[ \t]{0,4}(?i:hi|hello|hey|dear|good (?:morning|afternoon|evening|day)|hola|buen[oa]s (?:dias"
    r"|tardes|noches)|buenas|estimad[oa]s?|querid[oa]s?"
    r"|bonjour|bonsoir|salut|chere?s?|ola|oi|bom dia|boa tarde|boa noite|prezad[oa]s?|car[oa]|hallo"
    r"|guten (?:tag|morgen)|moin|liebe[rs]?"
    r"|sehr geehrte[rs]?|ciao|buongiorno|gentile|hei|hej|beste|dag|thanks|thank you|thx|gracias|merci"
    r"|danke|obrigad[oa])"
    rf",?[ \t]{{1,3}}(?P<name>(?:{_TITLE} ){{0,2}}{_NAME}(?:(?:,| and| &| und| y| et| e"
    rf"| og)[ \t]{{1,2}}{_NAME}){{0,3}})[ \t]?(?=[,!.:;-]|$)",
    re.MULTILINE,
)
_CLOSING_WORD = (
    r"(?i:(?:many |kind |best |warm |with (?:kind |best |warm )?|all (?:the )?|yours |thank you "
    r"|thanks |muchas |un |bien |tres |mit |viele |beste "
    r"|freundlichen? |liebe |schone |cordiali |distinti |med |vennlig |venlig |met |vriendelijke "
    r"|hartelijke |muito |com os (?:melhores )?"
    r"|meus |mes |salutations )*"
    r"(?:thanks(?: (?:again|so much|a lot|in advance|for your help))?!?|thank you(?: (?:very much"
    r"|so much|again|in advance))?!?|thx|ty|cheers|regards|wishes|best|sincerely"
    r"|yours|truly|faithfully|cordially|warmly|respectfully|saludos?(?: cordiales)?"
    r"|gracias(?: de antemano)?|atentamente|abrazos?|cordialement|merci(?: d'avance)?|salutations"
    r"|amicalement"
    r"|bonne journee|bien a vous|obrigad[oa]|abracos?|atenciosamente|cumprimentos|att"
    r"|danke(?: im voraus)?|gruss?en?|lg|vg|mfg|grazie(?: mille)?|saluti|bedankt|groet(?:en)?"
    r"|hilsen|mvh|takk|tak|tack|pozdrawiam|dziekuje|xx?|love))"
)
_CLOSING = re.compile(
    rf"(?:^|(?<=[.!?,;] )|(?<=[.!?,;]))[ \t]{{0,4}}{_CLOSING_WORD}[ \t]?[,.!:-]?[ \t]{{0,4}}"
    rf"(?:(?:\n[ \t]{{0,4}}){{1,3}}"
    rf"|[ \t])[-~—]{{0,2}}[ \t]?(?P<name>(?:{_TITLE} ){{0,2}}{_NAME})[ \t]{{0,4}}[.,!]?"
    rf"(?P<more>(?:[ \t]?[|/(,][^\n]{{1,60}})?(?:\n[^\n{SENTINEL}]{{2,70}}){{0,5}}+)(?=\n\s{{0,4}}\n"
    rf"|\n?\Z|\n{SENTINEL}|{SENTINEL})",
    re.MULTILINE,
)
_LOWER_CLOSING = re.compile(
    r"(?:^|(?<=[.!?,;] ))(?i:thanks|thank you|thx|cheers|best|best regards|regards|saludos|gracias"
    r"|merci|danke|obrigad[oa]|lg)"
    rf"[,!. -]{{0,3}}(?:\n{{1,2}}"
    rf"|(?<=[,!-] ))(?P<name>[^\W\d_]{{2,20}}(?: [^\W\d_]{{2,20}})?)\s{{0,4}}(?=\Z|{SENTINEL}"
    rf"|\n\s{{0,3}}{SENTINEL})",
    re.MULTILINE,
)
_SIGNED_OFF = re.compile(
    rf"(?<=[.!?)]\n\n)(?:[-—~/]{{1,2}} ?)?"
    rf"(?P<name>[^\W\d_a-z][^\W\d_]{{1,20}}(?: [^\W\d_a-z][^\W\d_]{{1,20}}){{0,2}})[ \t]{{0,4}}"
    rf"(?P<more>(?:\n[^\n\d:=<>{{}}/{SENTINEL}]{{2,60}}){{0,3}}+)(?=\s{{0,4}}(?:\Z|{SENTINEL}))",
)
_TITLED = re.compile(
    rf"(?<![\w.])(?:{_TITLE}[ \t]){{1,3}}(?P<name>{_CAPITALISED}(?:[ \t]{_CAPITALISED}){{0,2}})(?![\w])"
)
_ADDRESSED = re.compile(
    rf"\b(?:(?i:my name is|mi nombre es|me llamo|je m'appelle|ich heiss?e|mein name ist|meu nome e"
    rf"|mi chiamo|this is|on behalf of|attn:?|cc:?|asked by|written by))"
    rf"[ \t](?P<name>{_CAPITALISED}[ \t]{_CAPITALISED}(?:[ \t]{_CAPITALISED})?)(?![\w])"
)
_LABELLED = re.compile(
    rf"(?:^[ \t*-]{{0,6}}(?i:name|full name|nom|nombre|nome)|\b(?i:student|instructor|teacher|contact|requester"
    rf"|attendee|requested by|reported by|pi))[*]{{0,2}} ?:[*]{{0,2}}[ \t]{{1,3}}"
    rf"(?P<name>{_CAPITALISED}(?:[ \t]{_CAPITALISED}){{1,3}})(?![\w])",
    re.MULTILINE,
)


def find_letter_names(text: VisibleText) -> Iterator[Found]:
    """Find names in greetings ("Hi Ana,"), behind closings, titles ("Prof. Bell") and labels."""
    for pattern in (_GREETING, _CLOSING, _LOWER_CLOSING, _SIGNED_OFF, _TITLED, _ADDRESSED, _LABELLED):
        for match in pattern.finditer(text.folded):
            words = re.findall(r"[\w-]+", match["name"].lower())
            if not words or words[0] in NOBODY or words[-1] in NOBODY - {"a", "i", "time"}:
                continue
            yield Found(RemovalKind.NAME, *match.span("name"))
            if pattern in (_CLOSING, _SIGNED_OFF) and match["more"].strip():
                yield Found(RemovalKind.SIGNATURE, *match.span("more"))
