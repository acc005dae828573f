"""A policy as a YAML file that a team keeps in git: written to be read, and read with the line of what is wrong."""

from datetime import datetime
from typing import Any

import yaml

from communities.errors import MalformedFile
from communities.yaml_documents import line_of_place, parse_document, plain
from tickets.errors import InvalidPolicyFile
from tickets.policy import InvalidPolicy, Policy, as_document, read_document

LONGEST_COMMENT = 110
_SECTIONS = {
    "plans": "What each support plan promises. Communities without a plan have the plan standard.",
    "decision": "A request that may be an incident: until when somebody decides, and who is called until then.",
    "calendars": "When working time is counted. A closing time at or before the opening time is on the next day.",
    "paths": "Who is called when. Repeated steps go on until a human acknowledges.",
    "rules": "Rules of the priority policy that give another tier than they are written with.",
    "commander_rotation": "Slug of the rotation of incident commanders; empty: everybody who holds that role.",
}


class _Dumper(yaml.SafeDumper):
    """Writes short lists on one line, and no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_list(dumper: yaml.SafeDumper, items: list[Any]) -> yaml.SequenceNode:
    is_short = all(isinstance(item, str) for item in items)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", items, flow_style=is_short)


_Dumper.add_representer(list, _represent_list)


def write_policy_file(
    policy: Policy, *, label: str, note: str = "", activated_at: datetime | None = None
) -> str:
    """Return a policy as YAML: names in alphabetical order, so that two files differ where the policies do."""
    document = as_document(policy)
    lines = [*_header(label, note=note, activated_at=activated_at)]
    for section, comment in _SECTIONS.items():
        lines += ["", f"# {comment}", _as_yaml({section: _in_order(section, document[section])})]
    return "\n".join(lines) + "\n"


def _header(label: str, *, note: str, activated_at: datetime | None) -> list[str]:
    since = f"in force from {activated_at:%Y-%m-%d %H:%M} UTC" if activated_at else "not in force"
    lines = [f"# The policy {label}, {since if label != 'default-1' else 'as built in'}."]
    if note:
        lines.append(f"# {' '.join(note.split())}"[:500])
    return [
        *lines,
        "# Read it with `manage.py load_policy FILE.yaml`; docs/reference/policy-file.md says what may stand here.",
    ]


def _in_order(section: str, part: Any) -> Any:
    """Return names in alphabetical order; the fields of a plan, a path or the decision stay in their own."""
    if section not in ("plans", "calendars", "paths", "rules"):
        return part
    return {name: _without_empty(part[name]) for name in sorted(part)}


def _without_empty(entry: Any) -> Any:
    return {key: value for key, value in entry.items() if value} if isinstance(entry, dict) else entry


def _as_yaml(part: Any) -> str:
    text: str = yaml.dump(part, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LONGEST_COMMENT)
    return text.rstrip("\n")


def read_policy_file(content: bytes) -> Policy:
    """Return the policy that a file describes. Raises InvalidPolicyFile, which names line and field."""
    try:
        document = parse_document(content)
    except MalformedFile as error:
        raise InvalidPolicyFile(f"The file {_one_line(error.reason)}.", line=error.line) from None
    try:
        return read_document(plain(document))
    except InvalidPolicy as error:
        raise misplaced(error, content=content) from None


def misplaced(error: InvalidPolicy, *, content: bytes) -> InvalidPolicyFile:
    """Return a refusal of a policy as one of the file that it was read from."""
    return InvalidPolicyFile(_one_line(str(error)), line=line_of_place(content, error.place))


def _one_line(text: str) -> str:
    short = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return short if len(short) <= 300 else f"{short[:300]}…"
