"""YAML that strangers may have written: bounded, safe, and every value knows its line. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from communities.errors import MalformedFile

# Far above any real configuration, far below what hurts.
MAX_BYTES = 5 * 1024 * 1024
MAX_NODES = 500_000
MAX_DEPTH = 100
MAX_TEXT_LENGTH = 200
# libyaml's parser is ten times faster, and absent from some builds of PyYAML.
BASE_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
MAP_TAG = "tag:yaml.org,2002:map"
NON_TEXT_TAGS = tuple(f"tag:yaml.org,2002:{kind}" for kind in ("bool", "int", "float", "timestamp", "binary"))


class Mapping(dict[Any, Any]):
    """A YAML mapping that remembers on which line it and each of its keys stand."""

    line: int = 1

    def __init__(self) -> None:
        super().__init__()
        self.lines: dict[str, int] = {}

    def line_of(self, key: str) -> int:
        """Return the line of a key, or of the mapping when it has no such key."""
        return self.lines.get(key, self.line)


@dataclass(frozen=True)
class NonText:
    """A number, date or truth value, kept as written: nothing here needs one."""

    written: str


class _Loader(BASE_LOADER):
    """A safe loader whose mappings know their lines and have each key once."""


def _construct_mapping(loader: Any, node: yaml.MappingNode) -> Iterator[Mapping]:
    mapping = Mapping()
    mapping.line = node.start_mark.line + 1
    yield mapping
    _refuse_repeated_keys(node)
    loader.flatten_mapping(node)
    mapping.lines = {
        key.value: key.start_mark.line + 1 for key, _ in node.value if isinstance(key.value, str)
    }
    mapping.update(loader.construct_mapping(node))


def _refuse_repeated_keys(node: yaml.MappingNode) -> None:
    seen: set[str] = set()
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        if key.value in seen:
            raise _malformed_at(key.start_mark, f"{key.value} is given twice")
        seen.add(key.value)


def _construct_non_text(loader: Any, node: yaml.ScalarNode) -> NonText:
    return NonText(node.value)


_Loader.add_constructor(MAP_TAG, _construct_mapping)
for _tag in NON_TEXT_TAGS:
    _Loader.add_constructor(_tag, _construct_non_text)


def _malformed_at(mark: Any, reason: str) -> MalformedFile:
    return MalformedFile(reason, line=mark.line + 1, column=mark.column + 1)


def parse_document(content: bytes) -> Any:
    """Return the one document in `content`: Mapping, list, str, NonText or None (empty).

    Raises MalformedFile with line and column.
    """
    if len(content) > MAX_BYTES:
        raise MalformedFile(f"is larger than {MAX_BYTES // 1024 // 1024} MB")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedFile("is not UTF-8 text", line=_line_at(content, error.start)) from None
    try:
        _refuse_oversized(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 -- a subclass of the safe loader
    except yaml.MarkedYAMLError as error:
        raise _explain(error) from None
    except yaml.reader.ReaderError as error:
        raise MalformedFile(f"is not YAML: {error.reason}", line=_line_at(content, error.position)) from None


def line_of_place(content: bytes, place: Sequence[str | int]) -> int:
    """Return the line of what stands at a place of a document that parse_document accepts, counted from 1.

    The place is keys, and positions in lists counted from 1. Where it is not there, the line of what is nearest to it.
    """
    node = yaml.compose(content.decode("utf-8-sig"), Loader=_Loader)
    line = 1
    for part in place:
        found = _below(node, part)
        if found is None:
            break
        line, node = found
    return line


def _below(node: Any, part: str | int) -> tuple[int, Any] | None:
    """Return the line and the node of a key's value, or of the entry with this number."""
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and 1 <= part <= len(node.value):
        entry = node.value[part - 1]
        return entry.start_mark.line + 1, entry
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            if key.value == str(part):
                return key.start_mark.line + 1, value
    return None


def _line_at(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1


def _explain(error: yaml.MarkedYAMLError) -> MalformedFile:
    what = ", ".join(part for part in (error.context, error.problem) if part)
    mark = error.problem_mark or error.context_mark
    return _malformed_at(mark, f"is not YAML: {what}") if mark else MalformedFile(f"is not YAML: {what}")


def _refuse_oversized(text: str) -> None:
    """Refuse what would grow beyond reason once its aliases are followed, before anything follows them."""
    sizes: dict[str, int] = {}
    open_nodes: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(text, Loader=_Loader):
        size = 1
        if isinstance(event, yaml.CollectionStartEvent):
            open_nodes.append((event.anchor, 1))
            size = 0
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, size = open_nodes.pop()
            sizes[anchor or ""] = size
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in sizes:
                raise _malformed_at(event.start_mark, f"*{event.anchor} is not defined before it is used")
            size = sizes[event.anchor]
        elif isinstance(event, yaml.ScalarEvent):
            sizes[event.anchor or ""] = 1
        parent, total = open_nodes.pop()
        open_nodes.append((parent, total + size))
        if total + size > MAX_NODES or len(open_nodes) > MAX_DEPTH:
            raise _malformed_at(event.start_mark, "is too large or too deep once its aliases are followed")


def plain(value: Any) -> Any:
    """Return a parsed document as mappings, lists and texts: numbers, dates and truth values as they were written."""
    if isinstance(value, NonText):
        return value.written
    if isinstance(value, dict):
        return {plain(key): plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return value


def mapping_in(mapping: Mapping, key: str) -> Mapping:
    """Return the mapping under `key`, empty when absent. Raises MalformedFile for anything else."""
    value = mapping.get(key)
    if value is None:
        return Mapping()
    if not isinstance(value, Mapping):
        raise MalformedFile(f"{key} is not a mapping", line=mapping.line_of(key))
    return value


def list_in(mapping: Mapping, key: str) -> list[Any]:
    """Return the list under `key`, which must be there. Raises MalformedFile."""
    value = mapping.get(key)
    if not isinstance(value, list):
        raise MalformedFile(
            f"{key} is not a list" if key in mapping else f"{key} is missing", line=mapping.line_of(key)
        )
    return value


def text_in(mapping: Mapping, key: str, *, max_length: int = MAX_TEXT_LENGTH) -> str:
    """Return the text under `key` on one line, empty when absent. Raises MalformedFile."""
    value = mapping.get(key)
    if value is None:
        return ""
    line = mapping.line_of(key)
    if not isinstance(value, str):
        raise MalformedFile(f"{key} is not text", line=line)
    text = " ".join(value.split())
    if not text.isprintable():
        raise MalformedFile(f"{key} contains control characters", line=line)
    if len(text) > max_length:
        raise MalformedFile(f"{key} is longer than {max_length} characters", line=line)
    return text


def required_text_in(mapping: Mapping, key: str) -> str:
    """Return the text under `key`, which must be there. Raises MalformedFile."""
    text = text_in(mapping, key)
    if not text:
        raise MalformedFile(f"{key} is missing", line=mapping.line_of(key))
    return text
