"""Time zones as people write them: names, offsets, abbreviations, "hora de Bogotá", "Pacific time"."""

import re
from dataclasses import dataclass
from datetime import timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from tickets.reading.prose import folded

# Upper case only: "est", "et", "ist" and "pt" are words in other languages.
_ABBREVIATIONS = {
    "UTC": "UTC",
    "GMT": "UTC",
    "Z": "UTC",
    "PST": "US/Pacific",
    "PDT": "US/Pacific",
    "PT": "US/Pacific",
    "MST": "US/Mountain",
    "MDT": "US/Mountain",
    "MT": "US/Mountain",
    "CST": "US/Central",
    "CDT": "US/Central",
    "CT": "US/Central",
    "EST": "US/Eastern",
    "EDT": "US/Eastern",
    "ET": "US/Eastern",
    "AKST": "US/Alaska",
    "AKDT": "US/Alaska",
    "HST": "US/Hawaii",
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "MEZ": "Europe/Berlin",
    "MESZ": "Europe/Berlin",
    "WET": "Europe/Lisbon",
    "WEST": "Europe/Lisbon",
    "EET": "Europe/Helsinki",
    "EEST": "Europe/Helsinki",
    "BST": "Europe/London",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "SGT": "Asia/Singapore",
    "HKT": "Asia/Hong_Kong",
    "AEST": "Australia/Sydney",
    "AEDT": "Australia/Sydney",
    "AWST": "Australia/Perth",
    "NZST": "Pacific/Auckland",
    "NZDT": "Pacific/Auckland",
    "BRT": "America/Sao_Paulo",
    "ART": "America/Argentina/Buenos_Aires",
    "COT": "America/Bogota",
    "PET": "America/Lima",
    "CLT": "America/Santiago",
    "CLST": "America/Santiago",
    "SAST": "Africa/Johannesburg",
    "EAT": "Africa/Nairobi",
    "WAT": "Africa/Lagos",
    "CAT": "Africa/Maputo",
    "MSK": "Europe/Moscow",
}
_PLACES = {
    "eastern": "US/Eastern",
    "pacific": "US/Pacific",
    "central": "US/Central",
    "mountain": "US/Mountain",
    "alaska": "US/Alaska",
    "hawaii": "US/Hawaii",
    "atlantic": "America/Halifax",
    "central european": "Europe/Berlin",
    "eastern european": "Europe/Helsinki",
    "western european": "Europe/Lisbon",
    "mitteleuropaische": "Europe/Berlin",
    "ciudad de mexico": "America/Mexico_City",
    "mexico": "America/Mexico_City",
    "cdmx": "America/Mexico_City",
    "brasilia": "America/Sao_Paulo",
    "rio de janeiro": "America/Sao_Paulo",
    "recife": "America/Recife",
    "montreal": "America/Toronto",
    "quebec": "America/Toronto",
    "ottawa": "America/Toronto",
    "philadelphia": "US/Eastern",
    "boston": "US/Eastern",
    "washington": "US/Eastern",
    "atlanta": "US/Eastern",
    "miami": "US/Eastern",
    "nueva york": "US/Eastern",
    "nova york": "US/Eastern",
    "nova iorque": "US/Eastern",
    "new yorker": "US/Eastern",
    "houston": "US/Central",
    "dallas": "US/Central",
    "austin": "US/Central",
    "san francisco": "US/Pacific",
    "seattle": "US/Pacific",
    "portland": "US/Pacific",
    "san diego": "US/Pacific",
    "california": "US/Pacific",
    "berkeley": "US/Pacific",
    "lisboa": "Europe/Lisbon",
    "lissabon": "Europe/Lisbon",
    "londres": "Europe/London",
    "londoner": "Europe/London",
    "uk": "Europe/London",
    "british": "Europe/London",
    "irish": "Europe/Dublin",
    "berliner": "Europe/Berlin",
    "deutsche": "Europe/Berlin",
    "deutscher": "Europe/Berlin",
    "german": "Europe/Berlin",
    "munchen": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "koln": "Europe/Berlin",
    "frankfurt": "Europe/Berlin",
    "wiener": "Europe/Vienna",
    "wien": "Europe/Vienna",
    "zurcher": "Europe/Zurich",
    "schweizer": "Europe/Zurich",
    "swiss": "Europe/Zurich",
    "geneve": "Europe/Zurich",
    "genf": "Europe/Zurich",
    "bern": "Europe/Zurich",
    "francaise": "Europe/Paris",
    "french": "Europe/Paris",
    "lyon": "Europe/Paris",
    "marseille": "Europe/Paris",
    "toulouse": "Europe/Paris",
    "bruxelles": "Europe/Brussels",
    "peninsular": "Europe/Madrid",
    "espanola": "Europe/Madrid",
    "spanish": "Europe/Madrid",
    "barcelona": "Europe/Madrid",
    "sevilla": "Europe/Madrid",
    "quito": "America/Guayaquil",
    "india": "Asia/Kolkata",
    "indian": "Asia/Kolkata",
    "indian standard": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "mumbai": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata",
    "japan": "Asia/Tokyo",
    "japanese": "Asia/Tokyo",
    "beijing": "Asia/Shanghai",
    "china": "Asia/Shanghai",
    "kenya": "Africa/Nairobi",
    "nigeria": "Africa/Lagos",
    "ghana": "Africa/Accra",
    "colombia": "America/Bogota",
    "chile": "America/Santiago",
    "peru": "America/Lima",
    "argentina": "America/Argentina/Buenos_Aires",
    "new zealand": "Pacific/Auckland",
    "roma": "Europe/Rome",
}
_IANA = re.compile(r"\b[A-Z][A-Za-z]{1,15}/[A-Z][A-Za-z_]{1,25}(?:/[A-Z][A-Za-z_]{1,25})?\b")
_ABBREVIATION = "|".join(sorted((name for name in _ABBREVIATIONS if name != "Z"), key=len, reverse=True))
_ABBREVIATED = re.compile(rf"(?<![\w/])({_ABBREVIATION})(?![\w/])")
_OFFSET = re.compile(
    r"\b(?:UTC|GMT)\s?([+\u2212-])\s?(\d{1,2})(?::?(\d{2}))?\b|"
    r"\d{2}:\d{2}(?::\d{2})?([+-])(\d{2}):(\d{2})\b"
)
_ISO_ZULU = re.compile(r"T\d{2}:\d{2}(?::\d{2})?Z\b")
_AMBIGUOUS = re.compile(r"(?<!\w)(?:IST|AST|AMT)(?!\w)")
_LOCAL = r"local|locale|our|your|my|lokal\w*|nuestra|notre|nossa|la|le|los|las|inicio|debut|fin|cours|comienzo|siempre"
# "heure de Paris", "hora (de la) Ciudad de México", "horário de Brasília", "ora di Roma"
_ROMANCE = re.compile(
    r"\b(?:heures?|hora|horas|horario|huso|fuso|fuseau|ora) (?:horario )?(?:de la |de |du |d |da |do |di )?"
    rf"(?!(?:{_LOCAL})\b)([a-z]+(?: (?:de )?[a-z]+){{0,2}})"
)
_ENGLISH = re.compile(r"\b((?:[a-z]+ )?(?:[a-z]+ )?[a-z]+)(?: (?:standard|daylight|summer|winter))? time\b")
_GERMAN = re.compile(
    r"\b([a-z]+(?:er|he|sche)) (?:sommer|winter|orts)?zeit\b|\b(?:uhrzeit|ortszeit|"
    r"zeit) (?:in )?([a-z]+)\b"
)
_NAMED_ENGLISH = re.compile(
    r"\b(?!(?:Local|Same|Start|End|Full|First|Last|This|That|Next|Each|Every|Any|Our|Your|My|The|"
    r"Response|Lead|Real|Run|Long|"
    r"Short|Class|Some|More|Spare|Part|Good|What|Which|At|In|Office)\b)[A-Z][a-z]{3,20} (?:standard |"
    r"daylight |summer )?time\b"
)
_CAPITAL_PLACE = re.compile(
    r"\b(?:[Hh]eure|[Hh]ora|[Hh]or[áa]rio) (?:de |du |d[’']|da |"
    r"do )?([A-ZÀ-Ý][\wÀ-ÿ]{2,20})"
)


_KANJI_ZONES = {"\u65e5\u672c\u6642\u9593": "Asia/Tokyo", "\u6771\u4eac\u6642\u9593": "Asia/Tokyo"}


@dataclass(frozen=True)
class NamedZone:
    """A zone somebody named; `zone` is None where a person understands it and this module does not."""

    zone: tzinfo | None


def find_zone(text: str) -> NamedZone | None:
    """Return the first zone named in the text (as written, not folded), or None where none or an ambiguous one is."""
    for match in _IANA.finditer(text):
        if match[0] in available_timezones():
            return NamedZone(ZoneInfo(match[0]))
    for written, name in _KANJI_ZONES.items():
        if written in text:
            return NamedZone(ZoneInfo(name))
    if offset := _OFFSET.search(text):
        return NamedZone(_fixed(offset))
    plain = re.sub(r"[^\S\n]+", " ", folded(text))
    if by_place := _by_place(plain):
        return by_place
    if abbreviated := _ABBREVIATED.search(text):
        return NamedZone(ZoneInfo(_ABBREVIATIONS[abbreviated[1]]))
    if _ISO_ZULU.search(text):
        return NamedZone(ZoneInfo("UTC"))
    if _AMBIGUOUS.search(text):
        return None
    return NamedZone(None) if _NAMED_ENGLISH.search(text) or _CAPITAL_PLACE.search(text) else None


def _fixed(offset: re.Match[str]) -> tzinfo | None:
    """Return a fixed offset such as UTC+5:30; None where it is impossible."""
    sign, hours, minutes = (
        (offset[1], offset[2], offset[3]) if offset[1] else (offset[4], offset[5], offset[6])
    )
    distance = timedelta(hours=int(hours), minutes=int(minutes or 0))
    if distance >= timedelta(hours=24):
        return None
    return timezone(distance if sign == "+" else -distance)


def _by_place(plain: str) -> NamedZone | None:
    """Return the zone of a named place: the longest run of words that is one."""
    for pattern in (_ROMANCE, _GERMAN, _ENGLISH):
        for match in pattern.finditer(plain):
            named = next(group for group in match.groups() if group)
            for run in _runs(named.split()):
                if name := _places().get(run):
                    return NamedZone(ZoneInfo(name))
    return None


def _runs(listed: list[str]) -> list[str]:
    """Return every run of consecutive words, longest first."""
    size = len(listed)
    return [" ".join(listed[i : i + n]) for n in range(size, 0, -1) for i in range(size - n + 1)]


@cache
def _places() -> dict[str, str]:
    """Return zone names by folded place: the cities of the zone database and those above."""
    cities = {
        folded(name.rsplit("/", 1)[1]).replace("_", " "): name
        for name in sorted(available_timezones())
        if name.startswith(("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Pacific/"))
    }
    return cities | _PLACES
