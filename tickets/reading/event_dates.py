"""The first day of an event as written in a text: every reading of it, and whether it can exist at all."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from tickets.reading.prose import folded
from tickets.reading.zones import NamedZone, find_zone

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan janvier janv januar enero ene janeiro gennaio januari janner",
            "february feb fevrier fevr februar febrero fevereiro fev febbraio februari",
            "march mar mars marz marzo marco maerz",
            "april apr avril avr abril abr aprile",
            "may mai mayo maio maggio",
            "june jun juin juni junio junho giugno",
            "july jul juillet juil juli julio julho luglio",
            "august aug aout agosto augustus",
            "september sep sept septembre septiembre setiembre setembro settembre",
            "october oct octobre oktober okt octubre outubro ottobre",
            "november nov novembre noviembre novembro",
            "december dec decembre dezember dez diciembre dic dezembro dicembre",
        ),
        start=1,
    )
    for name in names.split()
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "monday mon lunes lundi montag segunda-feira lunedi maandag",
            "tuesday tue tues martes mardi dienstag terca-feira martedi dinsdag",
            "wednesday wed miercoles mercredi mittwoch quarta-feira mercoledi woensdag",
            "thursday thu thur thurs jueves jeudi donnerstag quinta-feira giovedi donderdag",
            "friday fri viernes vendredi freitag sexta-feira venerdi vrijdag",
            "saturday sat sabado samedi samstag sonnabend sabato zaterdag",
            "sunday sun domingo dimanche sonntag domenica zondag",
        )
    )
    for name in names.split()
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\b\.?"
_FULL_WEEKDAY = (
    "(?:"
    + "|".join(sorted((n for n in _WEEKDAYS if len(n) > 5), key=len, reverse=True))
    + r"|lundi|mardi|jeudi|lunes)\b"
)
_WEEKDAY = "(?:" + "|".join(sorted(_WEEKDAYS, key=len, reverse=True)) + r")\b"
_YEAR = r"(?:,?\s?(?:of |de |del |do |,)?\s?(?P<y>(?:19|20)\d\d)\b)?"
_DAY = r"(?<![\d:.,/])(?P<d>\d{1,2})(?:st|nd|rd|th|er|\.|º|o)?"
_JOINER = r"(?:-|to|through|until|till|and|&|bis|und|al|a|y|au|et|ate|ao|e|or|oder|ou)"
_TO = rf"(?:\s?{_JOINER}\s?(?:the |el |le |o |dem |am )?(?:{_WEEKDAY},? )?)"
_LAST_DAY = rf"(?:{_TO}\d{{1,2}}(?:st|nd|rd|th|\.)?)?"
_ON = rf"\b(?:on|am|el|le|du|vom|from|dia|no|del|{_WEEKDAY},?)"
_PATTERNS = (
    re.compile(r"(?P<y>(?:19|20)\d\d)\s?\u5e74\s?(?P<m>\d{1,2})\s?\u6708\s?(?P<d>\d{1,2})\s?\u65e5"),
    re.compile(r"\b(?P<y>(?:19|20)\d\d)-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?!\d)"),
    re.compile(rf"{_DAY}{_LAST_DAY}\s{{0,2}}(?:of |de |del |di )?(?P<month>{_MONTH}){_YEAR}"),
    re.compile(
        rf"\b(?P<month>{_MONTH})\s{{1,2}}(?:the )?(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:]){_LAST_DAY}{_YEAR}"
    ),
    re.compile(
        r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>[/.-])(?P<b>\d{1,2})(?P=sep)(?P<y>(?:20)?\d\d)(?!\d)(?![./-]\d)"
    ),
    re.compile(r"(?<![\d./-])(?P<a>\d{1,2})(?P<sep>\.)(?P<b>\d{1,2})\.(?!\d)"),
    re.compile(rf"{_ON}\s(?P<a>\d{{1,2}})(?P<sep>/)(?P<b>\d{{1,2}})(?![\d/%])"),
)
_ALTERNATIVE = re.compile(
    rf"\d{{1,2}}(?:st|nd|rd|th|\.)?(?: {_MONTH})?,? (?:or|oder|ou|o) (?:the |el |"
    rf"le |am |on )?(?:{_WEEKDAY},? )?(?:{_MONTH} )?\d{{1,2}}(?!\d?[:h])"
)
_NEXT_WEEKDAY = re.compile(
    rf"\b(?:next|nachsten?|nachster|kommenden?|proximo|proxima|volgende) (?P<w>{_WEEKDAY})|"
    rf"\b(?P<w2>{_WEEKDAY}) (?:prochain|que viene|que vem|proximo|in einer woche)"
)
_PLAIN_WEEKDAY = re.compile(
    rf"\b(?:(?:on|this|am|diesen|el|este|esta|ce|na|coming|"
    rf"by) )?(?P<w>{_FULL_WEEKDAY})(?!s)(?! (?:groups?|class\w*|gruppe))"
)
_TOMORROW = re.compile(
    r"\b(?:tomorrow|demain|amanha|(?<!heute )(?<!guten )(?<!am )morgen|"
    r"(?<!la )(?<!esta )(?<!por la )manana|domani)\b"
)
_TODAY = re.compile(r"\b(?:today|tonight|this afternoon|this evening|hoy|heute|aujourd hui|hoje)\b")
_AFTER_TOMORROW = re.compile(
    r"\b(?:day after tomorrow|ubermorgen|apres-demain|pasado manana|"
    r"depois de amanha)\b"
)
_NEXT_WEEK = re.compile(
    r"\b(?:next week|nachste woche|semaine prochaine|proxima semana|"
    r"semana que viene|semana que vem)\b"
)
_CLOCK = re.compile(
    r"(?<![\d./-])(?P<h>\d{1,2})(?:(?::|h|\.)(?P<min>[0-5]\d))?\s?(?P<half>am|pm|a\.m\.|"
    r"p\.m\.)?\s?(?P<mark>uhr|h\b|heures)?(?![\d/%])"
)
_KANJI_CLOCK = re.compile(r"(?P<h>\d{1,2})\s?\u6642(?:(?P<min>[0-5]?\d)\s?\u5206|(?P<half>\u534a))?")
_DAY_FIRST_HINT = re.compile(r"\b(?:el|la|le|der|die|das|und|de|do|da|uma?|para|pour|fur|am|est|ist)\b")
_MOST_DATES = 40


@dataclass(frozen=True)
class EventDate:
    """What a text says of a day. `readings` holds every day it may mean, empty where none is named or none exists."""

    readings: tuple[date, ...]
    starts_at: time | None
    zone: NamedZone | None
    is_impossible: bool
    is_named: bool

    def start(self) -> datetime | None:
        """Return the first moment where exactly one reading and a known zone are given."""
        if len(self.readings) != 1 or self.zone is None or self.zone.zone is None:
            return None
        return datetime.combine(self.readings[0], self.starts_at or time(0), tzinfo=self.zone.zone)


@dataclass(frozen=True)
class _Found:
    at: int
    end: int
    readings: tuple[date, ...]
    is_impossible: bool = False


def find_event_date(text: str, *, received: datetime | None, deadline: date | None = None) -> EventDate:
    """Read the first day of an event out of a text; the form's date settles what the words leave open."""
    plain = re.sub(r"[^\S\n]+", " ", folded(text))
    zone = find_zone(text)
    today = (
        received.astimezone(zone.zone).date()
        if received and zone and zone.zone
        else received.date()
        if received
        else None
    )
    found = list(_explicit(plain, today)) or list(_relative(plain, today))
    is_impossible = any(f.is_impossible for f in found)
    possible = [f for f in found if f.readings]
    chosen = _first_day(possible, today)
    readings = chosen.readings if chosen and not is_impossible else ()
    if chosen and _ALTERNATIVE.search(plain):
        readings = (
            tuple(sorted({day for f in possible for day in f.readings}))
            if len(possible) > 1
            else (*readings, *readings)
        )
    if deadline and (not found or (len(readings) > 1 and deadline in readings)):
        readings = (deadline,)
    mentions = [f for f in found if chosen and f.readings == chosen.readings] or [_Found(0, 0, ())]
    at = next((clock for f in mentions if (clock := _clock(plain, f.end))), None)
    return EventDate(readings, at, zone, is_impossible, bool(found or deadline))


def future_dates(text: str, *, today: date | None) -> tuple[date, ...]:
    """Return the days named in the text that are not over."""
    plain = re.sub(r"[^\S\n]+", " ", folded(text))
    return tuple(d for f in _explicit(plain, today) for d in f.readings[:1] if today is None or d >= today)


def names_a_near_day(text: str) -> bool:
    """Say whether a weekday, tomorrow or next week is named."""
    plain = folded(text)
    return any(p.search(plain) for p in (_TOMORROW, _NEXT_WEEKDAY, _NEXT_WEEK, _AFTER_TOMORROW))


def names_a_day(plain: str) -> bool:
    """Say whether folded text names a day of the calendar or a weekday."""
    return any(p.search(plain) for p in (*_PATTERNS[:3], _PLAIN_WEEKDAY, _TOMORROW, _NEXT_WEEK))


def _first_day(found: list[_Found], today: date | None) -> _Found | None:
    """Choose the earliest day that is not over; where all are over, the earliest."""
    ahead = [f for f in found if today is None or max(f.readings) >= today]
    return min(ahead or found, key=lambda f: f.readings[0], default=None)


def _explicit(plain: str, today: date | None) -> Iterator[_Found]:
    """Yield the calendar days named in a text."""
    n_found = 0
    taken: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if n_found >= _MOST_DATES:
                return
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            n_found += 1
            yield _read(match, plain, today)


def _read(match: re.Match[str], plain: str, today: date | None) -> _Found:
    """Turn one match into the days it may mean."""
    parts = match.groupdict()
    year = int(parts["y"]) if parts.get("y") else None
    year = year + 2000 if year is not None and year < 100 else year
    weekday = _weekday_beside(plain, match)
    days: list[tuple[int, int]] = []
    if parts.get("month"):
        days = [(int(parts["d"]), _MONTHS[parts["month"].rstrip(".")])]
    elif parts.get("m"):
        days = [(int(parts["d"]), int(parts["m"]))]
    else:
        days = _orders(int(parts["a"]), int(parts["b"]), separator=parts["sep"], plain=plain)
    real = [d for day, month in days for d in _in_year(day, month, year, weekday=weekday, today=today)]
    if not real:
        return _Found(*match.span(), (), is_impossible=True)
    fitting = [d for d in real if weekday is None or d.weekday() == weekday]
    # A weekday that contradicts the day leaves two readings: the day as written, or the weekday near it.
    readings = fitting or [real[0], real[0] + timedelta(days=(weekday or 0) - real[0].weekday())]
    return _Found(*match.span(), tuple(sorted(set(readings))))


def _orders(a: int, b: int, *, separator: str, plain: str) -> list[tuple[int, int]]:
    """Return day and month of a numeric date, both ways round where both are possible."""
    if b > 12 and a <= 12:
        return [(b, a)]
    is_day_first = separator == "." or a > 12 or len(_DAY_FIRST_HINT.findall(plain[:3000])) >= 4
    return [(a, b)] if is_day_first or a == b else [(a, b), (b, a)]


def _in_year(
    day: int, month: int, year: int | None, *, weekday: int | None, today: date | None
) -> list[date]:
    """Return the day in its year, or without one the next time it comes round (a past one has two readings)."""
    if year is not None:
        return [d for d in (_date(year, month, day),) if d]
    base = today.year if today else None
    if base is None:
        return []
    choices = [d for d in (_date(base + n, month, day) for n in (0, 1)) if d]
    by_weekday = [d for d in choices if weekday is not None and d.weekday() == weekday]
    if by_weekday:
        return by_weekday[:1]
    if choices and today and choices[0] < today and (today - choices[0]).days <= 90:
        return choices
    return [d for d in choices if today and d >= today][:1]


def _date(year: int, month: int, day: int) -> date | None:
    """Return a day, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday_beside(plain: str, match: re.Match[str]) -> int | None:
    """Return the weekday written right before or right after a date."""
    before = re.search(
        rf"({_WEEKDAY})\.?,?(?: (?:the|den|dem|dia|el|le))?\s?$",
        plain[max(0, match.start() - 25) : match.start()],
    )
    after = re.match(rf"\s?[,(]?\s?({_WEEKDAY})", plain[match.end() : match.end() + 18])
    name = before[1] if before else after[1] if after else None
    return _WEEKDAYS[name] if name else None


def _relative(plain: str, today: date | None) -> Iterator[_Found]:
    """Yield the days meant by words such as tomorrow or next Friday."""
    if today is None:
        return
    if match := _NEXT_WEEKDAY.search(plain):
        first = _upcoming(today, _WEEKDAYS[match["w"] or match["w2"]])
        yield _Found(*match.span(), (first, first + timedelta(days=7)))
    elif match := _AFTER_TOMORROW.search(plain):
        yield _Found(*match.span(), (today + timedelta(days=2),))
    elif match := _TOMORROW.search(plain):
        yield _Found(*match.span(), (today + timedelta(days=1),))
    elif match := _NEXT_WEEK.search(plain):
        monday = today + timedelta(days=7 - today.weekday())
        yield _Found(*match.span(), tuple(monday + timedelta(days=n) for n in range(7)))
    elif match := _PLAIN_WEEKDAY.search(plain):
        yield _Found(*match.span(), (_upcoming(today, _WEEKDAYS[match["w"]]),))
    elif match := _TODAY.search(plain):
        yield _Found(*match.span(), (today,))


def _upcoming(today: date, weekday: int) -> date:
    """Return the next such weekday after today."""
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


def _clock(plain: str, after: int) -> time | None:
    """Return the first time of day, preferring one that follows the date."""
    if (kanji := _KANJI_CLOCK.search(plain[after : after + 80])) and int(kanji["h"]) < 24:
        return time(int(kanji["h"]), 30 if kanji["half"] else int(kanji["min"] or 0))
    for start, end in ((after, after + 80), (max(0, after - 80), after)):
        for match in _CLOCK.finditer(plain[start:end]):
            if not (match["min"] or match["half"] or match["mark"]):
                continue
            hour = int(match["h"])
            if match["half"] and hour <= 12:
                hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
            if hour < 24:
                return time(hour, int(match["min"] or 0))
    return None


def notice_days(start: date, *, received: datetime, zone: tzinfo | None) -> int:
    """Return the days between the day of receipt, in the event's zone, and the first day."""
    return (start - (received.astimezone(zone) if zone else received).date()).days
