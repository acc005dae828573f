"""Dress form fields that are not ours (allauth's) like all others."""

from django import forms, template
from django.conf import settings
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.roles import labels_of

register = template.Library()


@register.filter
def as_control(field: BoundField) -> SafeString:
    """Show the field's control in the desk's style, with its errors and hints named to screen readers by Django."""
    widget = field.field.widget
    # allauth repeats the label as a placeholder, which vanishes on typing and is too pale to read.
    if widget.attrs.get("type") != "search":
        widget.attrs.pop("placeholder", None)
    css = "form-select" if isinstance(widget, forms.Select) else "form-control"
    if field.errors:
        css += " is-invalid"
    return field.as_widget(attrs={"class": css})


@register.simple_tag
def signup_is_open() -> bool:
    """Say whether strangers may make an account."""
    return bool(settings.SIGNUP_IS_OPEN)


@register.filter
def role_labels(user: User) -> list[str]:
    """Return the names of the person's roles."""
    return labels_of(user.roles)
