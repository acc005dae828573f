"""What the timeline of a ticket says of the steps that were done."""

from collections.abc import Sequence
from datetime import timedelta

from escalation.models import Page
from escalation.path import Coming, missed_rounds
from escalation.services.turns import Turn
from escalation.words import called_words, late_words, passed_words
from tickets.models import TicketEvent
from tickets.policy import Urgency
from tickets.states import EventKind

# Later than this is said in the timeline.
LATE = timedelta(minutes=2)


def events_of(turn: Turn) -> list[TicketEvent]:
    """Return what is to be said of a turn, unwritten: who was called, and which steps called nobody and why."""
    events = []
    if turn.reached:
        events.append(TicketEvent(kind=EventKind.PAGED, data=_paged(turn)))
    if turn.passed and not _was_said(turn):
        events.append(TicketEvent(kind=EventKind.STEP_PASSED, data=_passed(turn)))
    return events


def _was_said(turn: Turn) -> bool:
    """Say whether the same steps were passed a round ago: what stays so is not said every five minutes."""
    situation = turn.walk.situation
    before = f"round {situation.round - 1}"
    former = [situation.done.get((one.index, before)) for one in turn.passed]
    return all(one is not None and one.was_passed for one in former)


def _passed(turn: Turn) -> dict[str, object]:
    path, steps = turn.walk.path.name, _numbers(turn.passed)
    why = _left_out(turn, turn.passed)
    return {"path": path, "steps": steps, "why": why, "words": passed_words(path, steps, why)}


def _paged(turn: Turn) -> dict[str, object]:
    called = [one for one in turn.steps if one not in turn.passed]
    path, situation = turn.walk.path, turn.walk.situation
    is_page = any(page.urgency == Urgency.PAGE for page in turn.reached)
    people = sorted({_who(page) for page in turn.reached})
    left_out = _left_out(turn, called)
    minutes, n_missed = _lateness(turn, called)
    words = called_words(people, is_page=is_page, path=path.name, steps=_numbers(called), left_out=left_out)
    data: dict[str, object] = {
        "path": path.name,
        "steps": _numbers(called),
        "round": situation.round,
        "urgency": str(Urgency.PAGE if is_page else Urgency.NOTIFY),
        "people": people,
        "left_out": left_out,
        "words": words + late_words(minutes, n_missed),
    }
    return data | ({"late_minutes": minutes, "n_missed_rounds": n_missed} if minutes else {})


def _left_out(turn: Turn, steps: Sequence[Coming]) -> list[str]:
    """Return whom the steps did not reach and why, in words, each once."""
    indexes = {one.index for one in steps}
    lost = [page for page, _ in turn.pages if page.unreachable and page.step in indexes]
    return list(dict.fromkeys(f"{_who(page)}: {page.unreachable}" for page in lost))


def _lateness(turn: Turn, called: Sequence[Coming]) -> tuple[int, int]:
    """Return by how many minutes a calling is late, and how many rounds were missed for that."""
    walk = turn.walk
    late = walk.now - min(one.at for one in called)
    if late <= LATE:
        return 0, 0
    minutes = int(late.total_seconds() // 60)
    return minutes, missed_rounds(walk.path, walk.situation, walk.now, calendar=walk.calendar)


def _who(page: Page) -> str:
    return page.person.display_name if page.person is not None else page.recipient


def _numbers(steps: Sequence[Coming]) -> list[int]:
    return sorted(one.index + 1 for one in steps)
