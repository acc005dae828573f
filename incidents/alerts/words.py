"""A problem in words, for a ticket that communities and, after a steward's look, GitHub may read.

Pods are named after users, so nothing of a pod stands here: the alerts themselves, with all labels, are the team's.
"""

import re
from collections.abc import Sequence

from incidents.alerts.heard import Heard
from incidents.alerts.severity import Verdict

# Kubernetes names what belongs to one user after the user (jupyter-ana-40example-2eorg), as KubeSpawner does.
_OF_A_USER = re.compile(r"\b(?:jupyter|claim|volume)-[\w.%-]+", re.IGNORECASE)
_PERSONAL_LABELS = ("pod", "user", "username", "container", "persistentvolumeclaim", "instance")
LONGEST_NAME = 120


def subject_of(heard: Heard, *, place: str) -> str:
    """Return one line: what it is about and where."""
    if heard.is_uptime_check:
        end = (
            "does not answer its uptime check"
            if "certificate" not in heard.condition.lower()
            else heard.condition
        )
        return f"{heard.host or 'An address'}: {end}"[:200]
    name = " ".join(without_people(heard.name, heard).split())
    return f"{name[:LONGEST_NAME]}: {place}"[:200]


def description_of(alerts: Sequence[Heard], *, place: str, verdict: Verdict) -> str:
    """Return what is known when a problem begins, one fact a line, without what may name a person."""
    first = alerts[0]
    starts = [heard.starts_at for heard in alerts if heard.starts_at is not None]
    facts = [
        ("Alert", without_people(first.name, first)),
        ("Where", place),
        ("Cluster as the alert says", "" if first.cluster in place else first.cluster),
        ("Namespace as the alert says", "" if first.namespace in place else first.namespace),
        ("Host", first.host),
        ("Severity as the alert says", first.severity),
        ("Firing", f"{len(alerts)} alerts" if len(alerts) > 1 else "1 alert"),
        ("Since", f"{min(starts):%Y-%m-%d %H:%M} UTC" if starts else ""),
        ("Says", without_people(first.summary, first)),
    ]
    # A label's line breaks must not become lines of the ticket.
    lines = "\n".join(f"- {name}: {' '.join(value.split())}" for name, value in facts if value)
    return f"Monitoring reports a problem.\n\n{lines}\n\n{verdict.why}"


def without_people(text: str, heard: Heard) -> str:
    """Return a text without the names of pods and of what else belongs to one user."""
    for label in _PERSONAL_LABELS:
        value = heard.labels.get(label, "")
        if len(value) > 2:
            text = text.replace(value, f"({label})")
    return _OF_A_USER.sub("(a user's)", text)


def began_words(n_began: int, *, n_quiet: int) -> str:
    """Return what the timeline says when alerts join a ticket that is open already."""
    what = "an alert fires" if n_began == 1 else f"{n_began} alerts fire"
    return f"says that {what}, new or again{_since(n_quiet)}"


def ended_words(n_ended: int, *, n_firing: int, n_quiet: int) -> str:
    """Return what the timeline says when alerts end; the ticket stays for a human."""
    what = "an alert has ended" if n_ended == 1 else f"{n_ended} alerts have ended"
    rest = f", {n_firing} still firing" if n_firing else ", none is firing"
    return f"says that {what}{rest}{_since(n_quiet)}"


def _since(n_quiet: int) -> str:
    return f"; {n_quiet} more changes since the last entry" if n_quiet else ""
