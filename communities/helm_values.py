"""What Helm values files say about a hub: whom it serves and who pays. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from communities.addresses import is_placeholder_address, is_web_address
from communities.errors import MalformedFile
from communities.yaml_documents import Mapping, mapping_in, text_in

MAX_URL_LENGTH = 500
# What people write where a name is still to come.
PLACEHOLDER_NAMES = frozenset(
    {"", "-", "?", "n/a", "na", "nobody", "none", "null", "tba", "tbd", "todo", "undecided", "unknown"}
    | {"to be announced", "to be decided", "to be determined", "not decided"}
)


@dataclass(frozen=True)
class Organisation:
    """A community or a sponsor, as named in the checkout."""

    name: str
    url: str


def url_in(mapping: Mapping, key: str) -> str:
    """Return the http(s) URL under `key`, empty for none or a placeholder. Raises MalformedFile."""
    url = text_in(mapping, key, max_length=MAX_URL_LENGTH)
    if not url or is_placeholder_address(url):
        return ""
    if not is_web_address(url):
        raise MalformedFile(f"{key} is not a web address", line=mapping.line_of(key))
    return url


def organisation_in(variables: Mapping, key: str) -> Organisation | None:
    """Return who is named under `key`, or None for nobody or a placeholder. Raises MalformedFile."""
    organisation = mapping_in(variables, key)
    name, url = text_in(organisation, "name"), url_in(organisation, "url")
    return None if name.casefold() in PLACEHOLDER_NAMES else Organisation(name, url)


def template_variables(mapping: Mapping) -> Iterator[Mapping]:
    """Find every `homepage.templateVars`, however deep it is nested."""
    for key, value in mapping.items():
        if not isinstance(value, Mapping):
            continue
        if key == "homepage" and "templateVars" in value:
            yield mapping_in(value, "templateVars")
        else:
            yield from template_variables(value)


def override(base: Mapping, changes: Mapping) -> None:
    """Lay `changes` over `base` as Helm lays a later values file over an earlier one."""
    base.lines |= changes.lines
    for key, value in changes.items():
        if value is None:
            base.pop(key, None)
        elif isinstance(value, Mapping):
            below = base.get(key)
            nested = below if isinstance(below, Mapping) else Mapping()
            base[key] = nested
            override(nested, value)
        else:
            base[key] = value
