"""Hours that nobody holds, and one person at two levels."""

from collections.abc import Iterator

from rotations.checks.findings import Check, Finding
from rotations.checks.holders import Holders
from rotations.coverage import Coverage
from timekeeping.intervals import subtract, union
from timekeeping.wording import span_in_words


def cover_findings(coverage: Coverage, holders: Holders) -> Iterator[Finding]:
    """Yield each time that a level is open, each time that somebody is alone at two, and how much is covered."""
    zone = holders.rotation.zone
    for level, cover in coverage.levels.items():
        # Those of people who left are told of person by person, with what to do.
        left = union(
            (shift.start, shift.end)
            for shift in holders.shifts
            if shift.level == level and holders.has_left(shift)
        )
        for start, end in subtract(cover.unheld, left):
            sentence = f"Nobody holds {level} from {span_in_words(start, end, zone)}."
            yield Finding(Check.COVERAGE, "nobody", sentence, level=level, start=start, end=end)
    for one in coverage.doubled:
        name = holders.people[one.steward].display_name
        sentence = (
            f"{name} holds {one.levels[0]} and {one.levels[1]} at once from "
            f"{span_in_words(one.start, one.end, zone)}."
        )
        yield Finding(Check.COVERAGE, "doubled", sentence, steward=one.steward, start=one.start, end=one.end)
    yield Finding(
        Check.COVERAGE,
        "at work",
        _at_work(coverage),
        is_problem=False,
        start=coverage.together.start,
        end=coverage.together.end,
    )


def _at_work(coverage: Coverage) -> str:
    alone = ", ".join(f"{level} {cover.hours_a_day:.1f}" for level, cover in coverage.levels.items())
    together = f"{coverage.together.hours_a_day:.1f}"
    by_level = f" ({alone})" if len(coverage.levels) > 1 else ""
    return f"Somebody on duty is at work in {together} of 24 hours on average{by_level}."
