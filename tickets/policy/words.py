"""A policy as people read it: calendars, steps and paths in words."""

from collections.abc import Iterable
from datetime import time, timedelta

from tickets.policy.document import DAYS
from tickets.policy.values import (
    CalendarPolicy,
    Closure,
    Moment,
    Opening,
    Path,
    Recipient,
    RecipientKind,
    Step,
    Target,
    Urgency,
)

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MOMENT_WORDS = {
    Moment.START: "from the start",
    Moment.CLOCK: "part of the time used",
    Moment.BREACH: "promise not kept",
    Moment.REOPENED: "reopened",
    Moment.NO_UPDATE: "update overdue",
}
_AFTER_MOMENT = {
    Moment.BREACH: "when the promise is not kept",
    Moment.REOPENED: "when reopened",
    Moment.NO_UPDATE: "when an update is overdue",
}
_ORDINALS = ("", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")


def listed(parts: Iterable[str]) -> str:
    """Return texts as a list that people read: "a, b and c"."""
    *others, last = list(parts) or [""]
    return f"{', '.join(others)} and {last}" if others else last


def short_target(target: Target) -> str:
    """Return a target as short as can be: "5 min", "1 h", "8 working h", "1 working day"."""
    if target.is_working_time and target.duration == timedelta(hours=24):
        return "1 working day"
    minutes = int(target.duration.total_seconds() // 60)
    n, unit = (minutes // 60, "h") if minutes and minutes % 60 == 0 else (minutes, "min")
    return f"{n} {'working ' if target.is_working_time else ''}{unit}"


def moment_words(step: Step) -> str:
    """Return when a step is due: "at once", "+5 min", "at 75% of the promised time", "when reopened, +1 h"."""
    later = f"+{short_target(step.after)}" if step.after.duration else ""
    if step.when is Moment.START:
        return later or "at once"
    since = (
        f"at {step.percent}% of the promised time" if step.when is Moment.CLOCK else _AFTER_MOMENT[step.when]
    )
    return f"{since}, {later}" if later else since


def step_words(step: Step) -> str:
    """Return a step on one line: "+5 min: page level-1 and level-2 by their next method"."""
    whom = listed(recipient_words(recipient) for recipient in step.recipients)
    again = "" if step.attempt == 1 else f" by their {_method_words(step.attempt)} method"
    return f"{moment_words(step)}: {step.urgency} {whom}{again}"


def _method_words(attempt: int) -> str:
    return "next" if attempt == 2 else _ORDINALS[attempt]


def recipient_words(recipient: Recipient) -> str:
    """Return whom a step reaches: "level-1", "the incident commander on call", "everyone in the team"."""
    match recipient.kind:
        case RecipientKind.ON_CALL:
            rotation, _, level = recipient.value.rpartition("/")
            return f"{level} of {rotation}" if rotation else level
        case RecipientKind.COMMANDER:
            return "the incident commander on call"
        case RecipientKind.LEAD:
            return "whoever leads the ticket"
        case RecipientKind.ROLE:
            return f"every {recipient.value.replace('_', ' ')}"
        case RecipientKind.COMMUNITY:
            return f"the community's {recipient.value.replace('_', ' ')}s"
        case RecipientKind.PERSON:
            return recipient.value
        case RecipientKind.EVERYONE:
            return "everyone in the team"
        case RecipientKind.CHANNEL:
            return f"the channel {recipient.value}"


def path_lines(path: Path) -> tuple[str, ...]:
    """Return a path as a ladder: a line for each step, and one for what is repeated."""
    lines = [step_words(step) for step in path.steps]
    if path.repeat_every is not None:
        lines.append(
            f"repeated every {short_target(Target(path.repeat_every))} after that, until a human acknowledges"
        )
    return tuple(lines)


def calendar_lines(calendar: CalendarPolicy) -> tuple[str, ...]:
    """Return when a calendar counts time, a line for each rule."""
    lines = [opening_words(opening) for opening in calendar.openings]
    lines.append(f"on the clock of {calendar.zone.key}")
    if calendar.country:
        place = f"{calendar.country}-{calendar.subdivision}" if calendar.subdivision else calendar.country
        lines.append(f"not on the public holidays of {place}")
    lines.extend(f"not from {closure_words(closure)}, every year" for closure in calendar.closures)
    return tuple(lines)


def opening_words(opening: Opening) -> str:
    """Return an opening: "Monday to Friday, 09:00 to 17:00"."""
    if opening.opens == opening.closes == time(0):
        hours = "around the clock"
    elif opening.opens == opening.closes:
        hours = f"{opening.opens:%H:%M} to the same time on the next day"
    else:
        past_midnight = " on the next day" if time(0) < opening.closes <= opening.opens else ""
        hours = f"{opening.opens:%H:%M} to {opening.closes:%H:%M}{past_midnight}"
    return f"{_weekdays_words(opening.weekdays)}, {hours}"


def _weekdays_words(weekdays: tuple[int, ...]) -> str:
    if len(weekdays) == len(DAYS):
        return "every day"
    if len(weekdays) > 2 and weekdays == tuple(range(weekdays[0], weekdays[-1] + 1)):
        return f"{DAY_NAMES[weekdays[0]]} to {DAY_NAMES[weekdays[-1]]}"
    return listed(DAY_NAMES[day] for day in weekdays)


def closure_words(closure: Closure) -> str:
    """Return days of the year: "18 Dec to 3 Jan"."""
    return f"{_day_words(closure.first)} to {_day_words(closure.last)}"


def _day_words(day: tuple[int, int]) -> str:
    return f"{day[1]} {MONTHS[day[0] - 1]}"


def outlook_words(path: Path) -> str:
    """Return what happens with a request, for those who file one: nobody's name or address, no jargon."""
    from_start = [step for step in path.steps if step.when is Moment.START]
    sentences: list[str] = []
    named = set[str]()
    for step in from_start:
        new = [one for one in _outsider_words(step) if one not in named]
        named.update(new)
        if new:
            sentences.append(_outlook_sentence(step, listed(new), is_first=not sentences))
    for step in (step for step in path.steps if step.when is Moment.BREACH and not step.after.duration):
        whom = listed(_outsider_words(step))
        sentences.append(f"If the promised time passes, {_outsider_verb(step, whom)}.")
    return " ".join(sentences) or "The team takes it in its order."


def _outlook_sentence(step: Step, whom: str, *, is_first: bool) -> str:
    verb = _outsider_verb(step, whom)
    if not step.after.duration:
        night = ", day and night" if step.urgency is Urgency.PAGE else ""
        return f"{verb[0].upper()}{verb[1:]} at once{night}."
    if is_first:
        return f"{verb[0].upper()}{verb[1:]} after {step.after}."
    return f"If nobody has taken it after {step.after}, {verb}."


def _outsider_verb(step: Step, whom: str) -> str:
    is_many = " and " in whom or whom.endswith("s")
    return f"{whom} {'are' if is_many else 'is'} {'called' if step.urgency is Urgency.PAGE else 'told'}"


def _outsider_words(step: Step) -> list[str]:
    return list(dict.fromkeys(_outsider_name(recipient) for recipient in step.recipients))


def _outsider_name(recipient: Recipient) -> str:
    match recipient.kind:
        case RecipientKind.ON_CALL:
            return f"the {recipient.value.rpartition('/')[2]} steward on duty"
        case RecipientKind.LEAD:
            return "the steward who leads it"
        case RecipientKind.ROLE:
            return f"the team's {recipient.value.replace('_', ' ')}s"
        case RecipientKind.COMMUNITY:
            return f"your {recipient.value.replace('_', ' ')}s"
        case RecipientKind.PERSON:
            return "a member of the team"
        case RecipientKind.EVERYONE:
            return "the whole team"
        case RecipientKind.CHANNEL:
            return "the team's channel"
        case RecipientKind.COMMANDER:
            return recipient_words(recipient)
