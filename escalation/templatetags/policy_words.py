"""What the templates of the policy look up."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()


@register.filter
def at(where: Any, place: Any) -> Any:
    """Return what stands at a place of a sequence or under a key of a mapping, nothing where there is none."""
    if isinstance(where, Mapping):
        return where.get(place, "")
    if isinstance(where, Sequence) and isinstance(place, int) and 0 <= place < len(where):
        return where[place]
    return ""
