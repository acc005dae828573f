"""What a ticket's timeline says of escalations, as sentences without their actor. Pure."""

from collections.abc import Sequence


def called_words(
    people: Sequence[str], *, is_page: bool, path: str, steps: Sequence[int], left_out: Sequence[str]
) -> str:
    """Return who was called in which steps of a path, and who was not and why."""
    verb = "called" if is_page else "told"
    others = f". Not {' Not '.join(left_out)}" if left_out else ""
    return f"{verb} {listed(people)} ({path}, {steps_words(steps)}){others}".rstrip(".")


def late_words(minutes: int, n_missed_rounds: int) -> str:
    """Return by how much a calling was late and what was left out for that."""
    late = f", {minutes} min late" if minutes else ""
    if not n_missed_rounds:
        return late
    rounds = "1 round was" if n_missed_rounds == 1 else f"{n_missed_rounds} rounds were"
    return f"{late}; {rounds} left out meanwhile"


def passed_words(path: str, steps: Sequence[int], why: Sequence[str]) -> str:
    """Return that steps reached nobody, and why."""
    return f"passed {steps_words(steps)} of {path}: nobody to call. {' '.join(why)}".strip().rstrip(".")


def acknowledged_words(how: str, minutes: int) -> str:
    """Return how somebody acknowledged, and how long that took."""
    after = f" after {minutes} min" if minutes else ""
    return f"acknowledged {how}{after}"


def steps_words(steps: Sequence[int]) -> str:
    """Return "step 2", "steps 2 to 5", "steps 2 and 4"."""
    if len(steps) == 1:
        return f"step {steps[0]}"
    if len(steps) > 2 and list(steps) == list(range(steps[0], steps[-1] + 1)):
        return f"steps {steps[0]} to {steps[-1]}"
    return f"steps {listed([str(step) for step in steps])}"


def listed(names: Sequence[str]) -> str:
    """Return "Ana, Kofi and Mei"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
