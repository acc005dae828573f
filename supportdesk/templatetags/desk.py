"""How times, tiers, states and Markdown look, everywhere the same. Loaded into every template."""

from datetime import datetime, timedelta
from typing import Any

from django import template
from django.template.context import RequestContext
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from supportdesk.markup import render_markdown

register = template.Library()

# Told apart by letter and shape as well as by colour.
TIER_SHAPES = {"P1": "▲", "P2": "◆", "P3": "●", "P4": "○"}
UNITS = (("d", 86400), ("h", 3600), ("min", 60))


def span_of(duration: timedelta) -> str:
    """Return a duration as people say it in a dense list: `9 min`, `3 h`, `2 d`."""
    seconds = abs(duration.total_seconds())
    if seconds < 60:
        return "1 min" if seconds >= 30 else "moments"
    for unit, size in UNITS:
        if seconds >= size * (1 if unit == "min" else 2):
            return f"{round(seconds / size)} {unit}"
    return "moments"


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
    return _time_element(value, span_of(now - value))


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
        return format_html('<span class="status status-held">{}</span>', "Held")
    return format_html('<span class="status status-{}">{}</span>', ticket.status, ticket.get_status_display())


@register.filter
def markdown(text: str) -> SafeString:
    """Show Markdown that a person wrote, made harmless."""
    return render_markdown(text)


@register.filter
def span(value: timedelta | None) -> str:
    """Show a duration as people say it, or a dash."""
    return "—" if value is None else span_of(value)
