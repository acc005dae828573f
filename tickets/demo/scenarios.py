"""Read the demo's texts: what people ask for, and how the conversations go on. Knows no database."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml


class Action(StrEnum):
    """What happens in a step of a conversation."""

    ANSWER = "answer"
    ASK = "ask"
    PLAN = "plan"
    SAYS = "says"
    NOTE = "note"
    SOLVE = "solve"
    CONFIRM = "confirm"
    REOPEN = "reopen"
    TRACK = "track"
    CLOSE = "close"


class Sender(StrEnum):
    """Who files; a provider writes about one community's cluster, a platform about no community's."""

    REPRESENTATIVE = "representative"
    CONTACT = "technical_contact"
    PROVIDER = "provider"
    PLATFORM = "platform"
    STRANGER = "stranger"


OF_COMMUNITY = frozenset({Action.SAYS, Action.CONFIRM, Action.REOPEN})
# What a steward says last when the community thanks for an answer before anybody called the matter solved.
LAST_WORDS = {
    "en": (
        "Glad to hear it. I count this as solved; write any time.",
        "Good! Then this is solved from our side.",
        "Thank you for telling us. Closing this as solved.",
    ),
    "es": ("¡Qué bueno! Lo damos por resuelto.",),
    "fr": ("Très bien, alors nous considérons la demande comme résolue.",),
}
BEFORE_EVENT = {
    "en": "Noted, thank you. Then everything is prepared; write here if anything changes until then.",
    "es": "Anotado, gracias. Entonces todo está listo.",
    "fr": "C'est noté, merci. Tout est prêt de notre côté.",
}


@dataclass(frozen=True)
class Step:
    """One step; those after an event wait until it is over."""

    action: Action
    text: str = ""
    is_after_event: bool = False


@dataclass(frozen=True)
class Form:
    """What is chosen in the form; `needed_in` counts days."""

    kind: str = ""
    affected: str = ""
    fails: str = ""
    needed_in: int | None = None
    attendees: tuple[int, int] | None = None


@dataclass(frozen=True)
class Scenario:
    """A request in several wordings, and the conversations that may follow."""

    slug: str
    weight: int
    lang: str
    audience: str
    sender: Sender
    form: Form
    subjects: tuple[str, ...]
    bodies: tuple[str, ...]
    talks: tuple[tuple[Step, ...], ...]
    attach: str = ""
    decision: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_incident(self) -> bool:
        """Say whether the texts tell of an outage."""
        return self.form.fails in OUTAGE_FORMS

    @property
    def is_unclear(self) -> bool:
        """Say whether level-1 has to decide whether it is an outage."""
        return bool(self.decision)


OUTAGE_FORMS = frozenset(
    {
        "address_down",
        "cannot_sign_in",
        "servers_do_not_start",
        "home_directory_full",
        "slow_or_dying",
        "infrastructure",
    }
)


def read_yaml(path: Path) -> Any:
    """Return the document of one of the demo's files."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def read_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """Return all scenarios of a folder's YAML files, in the order of their names."""
    return tuple(_scenario(raw) for path in sorted(folder.glob("*.yaml")) for raw in read_yaml(path))


def _scenario(raw: Mapping[str, Any]) -> Scenario:
    form = dict(raw["form"])
    if "attendees" in form:
        form["attendees"] = tuple(form["attendees"])
    lang = raw.get("lang", "en")
    is_event = form.get("kind") == "workshop" or "password" in raw["id"]
    return Scenario(
        slug=raw["id"],
        weight=raw["weight"],
        lang=lang,
        audience=raw.get("audience", ""),
        sender=Sender(raw.get("from", Sender.REPRESENTATIVE)),
        form=Form(**form),
        subjects=tuple(raw["subjects"]),
        bodies=tuple(body.strip() for body in raw["bodies"]),
        talks=tuple(
            tuple(
                _answered_before_event(
                    _thanked_before_solved(_steps(talk, is_event=is_event), lang=lang), lang=lang
                )
            )
            for talk in raw["talks"]
        ),
        attach=raw.get("attach", ""),
        # YAML reads a bare yes or no as a truth value.
        decision={"yes" if key else "no": text for key, text in raw.get("decision", {}).items()},
    )


def _steps(talk: list[dict[str, Any]], *, is_event: bool) -> Iterator[Step]:
    is_over = False
    for entry in talk:
        ((name, text),) = entry.items()
        action = Action(name)
        is_over = is_over or (is_event and action is Action.SOLVE)
        yield Step(action, text if isinstance(text, str) else "", is_after_event=is_over)


def _thanked_before_solved(steps: Iterator[Step], *, lang: str) -> Iterator[Step]:
    """Turn “solved” into an answer where the community still says something: on a solved ticket it only confirms."""
    told = list(steps)
    words = LAST_WORDS.get(lang, LAST_WORDS["en"])
    is_thanked = False
    for step, following in zip(told, [*told[1:], None], strict=True):
        was_thanked, is_thanked = (
            is_thanked,
            (step.action is Action.SOLVE and following is not None and following.action is Action.SAYS),
        )
        yield replace(step, action=Action.ANSWER) if is_thanked else step
        if was_thanked:
            yield Step(Action.SOLVE, words[len(step.text) % len(words)], step.is_after_event)


def _answered_before_event(steps: Iterable[Step], *, lang: str) -> Iterator[Step]:
    """Let nobody wait for an answer until an event is over."""
    previous = None
    for step in steps:
        if previous is Action.SAYS and step.is_after_event and step.action is not Action.SAYS:
            yield Step(Action.ANSWER, BEFORE_EVENT.get(lang, BEFORE_EVENT["en"]))
        yield step
        previous = None if step.is_after_event else step.action
