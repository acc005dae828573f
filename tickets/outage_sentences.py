"""What the timeline says of an incident: its roles, its facts, its end. Pure."""

from collections.abc import Mapping
from typing import Any

OUTAGE_KINDS = frozenset(
    {"incident_declared", "role_offered", "role_taken", "incident_changed", "incident_resolved"}
)


def answer_sentence(data: Mapping[str, Any]) -> str:
    """Return what an answer was: an update of an incident, or a word that set a status."""
    if data.get("is_update"):
        return "posted an update"
    return f"answered and set it to {data['to']}" if data.get("to") else "answered"


def outage_sentence(kind: str, data: Mapping[str, Any]) -> str:
    """Return what happened to an incident, as a sentence without its actor."""
    match kind:
        case "incident_declared":
            return _declared(data)
        case "role_offered":
            return f"asked {data.get('to')} to take command" + _quoted(data.get("note"))
        case "role_taken":
            return _taken(data)
        case "incident_changed":
            return _changed(data)
    return "ended the incident"


def _declared(data: Mapping[str, Any]) -> str:
    if data.get("again"):
        return "opened the incident again"
    if data.get("commander"):
        return f"declared an incident; {data['commander']} is on call and commands"
    called = ", ".join(data.get("called", ()))
    who = f"all commanders are called ({called})" if called else "there is no commander to call"
    return f"declared an incident; nobody commands yet, {who}"


def _taken(data: Mapping[str, Any]) -> str:
    if data.get("role") == "liaison":
        return f"made {data['to']} liaison" if data.get("to") else "left the incident without a liaison"
    if data.get("how") == "accepted":
        return f"took command, as {data.get('from')} had asked"
    return f"took command from {data['from']}" if data.get("from") else "took command"


# What changed, by its name in the event: with {value} the new value.
CHANGES = {
    "offer_declined": "declined to take command",
    "offer_withdrawn": "no longer asks {value} to take command",
    "channel": "set where people talk: {value}",
    "impact": "set the start of the impact to {value}",
    "expert_added": "called in {value}",
    "expert_removed": "let {value} go",
    "linked": "linked {value}: updates answer it too",
    "unlinked": "no longer links {value}",
    "belongs": "linked it to the incident {value}",
    "belongs_no_more": "no longer links it to the incident {value}",
}


def _changed(data: Mapping[str, Any]) -> str:
    what, value = data.get("what", ""), data.get("value", "")
    if what == "channel" and not value:
        return "removed where people talk"
    words = CHANGES.get(what, "changed the incident").replace("{value}", str(value))
    if what == "expert_added" and data.get("about"):
        return f"{words} for {data['about']}"
    return words + (_quoted(value) if what == "offer_declined" else "")


def _quoted(text: object) -> str:
    return f": “{text}”" if text else ""
