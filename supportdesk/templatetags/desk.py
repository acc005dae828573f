"""How times, tiers, states and Markdown look, everywhere the same. Loaded into every template."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import template
from django.forms import BoundField, ModelChoiceField
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from tickets.markup import render_markdown
from tickets.reach import instead_of
from timekeeping.wall_clock import UnknownTimeZone, parse_zone
from timekeeping.wording import reading_in_words

register = template.Library()

# Told apart by letter and shape as well as by colour.
TIER_SHAPES = {"P1": "▲", "P2": "◆", "P3": "●", "P4": "○"}
# From how many seconds on a duration is said in which unit.
UNITS = ((2 * 86400, "d", 86400), (90 * 60, "h", 3600), (60, "min", 60))


def span_of(duration: timedelta) -> str:
    """Return a duration as people say it in a dense list: `9 min`, `1 h 47 min`, `3 h`, `2 d`."""
    minutes = round(abs(duration.total_seconds()) / 60)
    # Whole hours are too coarse here for what is due: 91 minutes are not two hours.
    return f"1 h {minutes - 60} min" if 90 <= minutes < 120 else rounded_span_of(duration)


def rounded_span_of(duration: timedelta) -> str:
    """Return a duration in one unit, as short as can be: `9 min`, `2 h`, `2 d`."""
    seconds = abs(duration.total_seconds())
    if seconds < 60:
        return "1 min" if seconds >= 30 else "moments"
    unit, size = next((unit, size) for least, unit, size in UNITS if seconds >= least)
    return f"{round(seconds / size)} {unit}"


def absolute(value: datetime) -> str:
    """Return an instant in the viewer's zone, with the zone's name."""
    local = timezone.localtime(value)
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({timezone.get_current_timezone_name()})"


def _time_element(value: datetime, text: str) -> SafeString:
    full = absolute(value)
    return format_html(
        '<time datetime="{}" title="{}">{}<span class="visually-hidden">, {}</span></time>',
        value.isoformat(),
        full,
        text,
        full,
    )


@register.simple_tag(takes_context=True)
def when(context: RequestContext, value: datetime | None) -> str:
    """Show how long ago or until, with the absolute time on hover and to screen readers."""
    if value is None:
        return "—"
    now: datetime = context["now"]
    text = f"in {span_of(value - now)}" if value > now else f"{span_of(now - value)} ago"
    return _time_element(value, text)


@register.simple_tag(takes_context=True)
def age(context: RequestContext, value: datetime) -> str:
    """Show how old something is, as short as can be."""
    now: datetime = context["now"]
    return _time_element(value, rounded_span_of(now - value))


@register.simple_tag(takes_context=True)
def due(context: RequestContext, value: datetime | None) -> str:
    """Show a promise: `due in 9 min`, or in words and colour that it is late."""
    if value is None:
        return format_html('<span class="text-secondary">{}</span>', "—")
    now: datetime = context["now"]
    late = now - value
    if late > timedelta(0):
        return format_html('<span class="due-late">{}</span>', _time_element(value, f"{span_of(late)} late"))
    soon = value - now < timedelta(hours=1)
    css = "due-soon" if soon else "due-later"
    return format_html('<span class="{}">{}</span>', css, _time_element(value, f"in {span_of(value - now)}"))


@register.filter
def moment(value: datetime | None) -> str:
    """Show an instant in the viewer's zone, in full."""
    return absolute(value) if value else "—"


@register.filter
def tier(value: str) -> SafeString:
    """Show a tier as shape and letter."""
    return format_html(
        '<span class="tier tier-{}"><span aria-hidden="true">{}</span>'
        '<span class="visually-hidden">tier </span>{}</span>',
        value.lower(),
        TIER_SHAPES.get(value, "○"),
        value,
    )


@register.filter
def status_badge(ticket: Any) -> SafeString:
    """Show a ticket's status, or that it is held."""
    if ticket.is_held and not ticket.is_done:
        return format_html('<span class="desk-status desk-status-held">{}</span>', "Held")
    return format_html(
        '<span class="desk-status desk-status-{}">{}</span>', ticket.status, ticket.get_status_display()
    )


@register.filter
def markdown(text: str) -> SafeString:
    """Show Markdown that a person wrote, made harmless."""
    return render_markdown(text)


@register.filter
def span(value: timedelta | None) -> str:
    """Show a duration as people say it, or a dash."""
    return "—" if value is None else span_of(value)


@register.filter
def reading(value: datetime) -> str:
    """Show an instant on the viewer's clock, on a page that names the zone once."""
    return reading_in_words(timezone.localtime(value))


@register.filter
def exact_span(value: timedelta) -> str:
    """Show a duration to the second, so that a column of them can be added up: `26 h 3 min 20 s`."""
    minutes, seconds = divmod(int(value.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    parts = [(hours, "h"), (minutes, "min"), (seconds, "s")]
    return " ".join(f"{n} {unit}" for n, unit in parts if n) or "0 min"


@register.filter
def in_zone(value: datetime | None, zone: str) -> str:
    """Show an instant in another person's zone, which is always named; nothing where the zone is unknown."""
    if value is None:
        return ""
    try:
        local = value.astimezone(parse_zone(zone))
    except UnknownTimeZone:
        return ""
    return f"{local:%a} {local.day} {local:%b %Y, %H:%M} ({zone})"


@register.filter
def clock_in(value: datetime, zone: str) -> str:
    """Show what a clock in another person's zone says, with the zone's name: `Sat 00:26 (America/New_York)`."""
    try:
        return f"{value.astimezone(parse_zone(zone)):%a %H:%M} ({zone})"
    except UnknownTimeZone:
        return ""


@register.filter
def off_hours(lead: Any, boards: Any) -> str:
    """Say of a lead on duty until when they are off hours, and who is at work; nothing of anybody else."""
    return instead_of(lead, [duty for board in boards or () for _, duty in board.places if duty])


@register.filter
def breakable(address: str) -> SafeString:
    """Let an e-mail address or domain break where people read a pause: after the @ and before a dot."""
    pieces = re.split(r"(?<=@)|(?=\.)", address)
    return format_html_join(mark_safe("<wbr>"), "{}", ((piece,) for piece in pieces))


@register.filter
def by_day(value: datetime | None) -> str:
    """Show a promise as people say it, in the viewer's zone: `Mon 18:00`, with the date when it is a week away."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    is_near = abs(value - timezone.now()) < timedelta(days=6)
    return f"{local:%a %H:%M}" if is_near else f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


@register.filter
def flag_words(flag: str) -> str:
    """Say what a flag of the assessment means for whoever answers."""
    return FLAG_WORDS.get(flag, flag.replace("_", " "))


FLAG_WORDS = {
    "short_notice": "Short notice: less than three weeks",
    "date_unclear": "The date is unclear: ask for it",
    "date_past": "The date has passed",
    "date_impossible": "The date does not exist: ask for it",
    "secret": "Contains a password or key: hide it, and have it changed",
    "active_content": "Contains scripts or other active content",
}


@register.filter
def as_words(value: str) -> str:
    """Show a stored choice such as `servers_do_not_start` as words."""
    return value.replace("_", " ")


@dataclass(frozen=True)
class Undo:
    """The way back from taking a ticket: whom to give it to again (nobody: an empty id)."""

    number: int
    assignee: str


@register.filter
def undo(message: Any) -> Undo | None:
    """Return the way back that a message carries in its tags as `undo:<number>:<id or nothing>`."""
    for tag in str(message.tags).split():
        name, _, rest = tag.partition(":")
        number, _, assignee = rest.partition(":")
        if name == "undo" and number.isdecimal():
            return Undo(int(number), assignee)
    return None


@register.filter
def way_back(message: Any) -> str:
    """Return the address to post to that takes back what a message tells of (tag `back:<address>`)."""
    tags = [tag for tag in str(message.tags).split() if tag.startswith("back:/")]
    return tags[0].removeprefix("back:") if tags else ""


@register.filter
def sent_form(message: Any) -> str:
    """Return which form a message says was sent (tag `sent:<form>`), so that its draft is forgotten."""
    tags = [tag for tag in str(message.tags).split() if tag.startswith("sent:")]
    return tags[0].removeprefix("sent:") if tags else ""


@register.simple_tag
def control(field: BoundField, *, hint: bool = False, **attrs: Any) -> SafeString:
    """Render a form's control, tied to its hint (`<id>_hint`) and its error (`<id>_error`)."""
    own_id = attrs.get("id", field.auto_id)
    described = [f"{own_id}_hint"] if hint else []
    if field.errors:
        described.append(f"{own_id}_error")
        css = field.field.widget.attrs.get("class", "")
        attrs["class"] = f"{css} is-invalid".strip()
    if described:
        attrs["aria-describedby"] = " ".join(described)
    return field.as_widget(attrs={name.replace("_", "-"): value for name, value in attrs.items()})


@register.filter
def answer(field: BoundField) -> str:
    """Return what a valid form's field was answered with, in the words the person saw."""
    value = getattr(field.form, "cleaned_data", {}).get(field.name)
    if value in {None, ""}:
        return ""
    if isinstance(field.field, ModelChoiceField):
        return str(field.field.label_from_instance(value))
    choices = dict(getattr(field.field, "choices", ()))
    return str(choices.get(value, value))
