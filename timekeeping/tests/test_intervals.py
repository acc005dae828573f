from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from timekeeping.intervals import Interval, clip, intersect, subtract, total, union

ZERO = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)

spans = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def interval(span: tuple[int, int]) -> Interval:
    return ZERO + span[0] * MINUTE, ZERO + span[1] * MINUTE


def minutes(intervals: list[Interval]) -> set[int]:
    return {n for n in range(40) for start, end in intervals if start <= ZERO + n * MINUTE < end}


def is_in_order_and_disjoint(intervals: list[Interval]) -> bool:
    bounds = [instant for pair in intervals for instant in pair]
    return bounds == sorted(bounds) and all(start < end for start, end in intervals)


def test_neighbours_become_one_and_what_is_empty_vanishes():
    scattered = [interval(span) for span in [(10, 20), (5, 5), (20, 30), (32, 35), (0, 2)]]

    merged = union(scattered)

    assert merged == [interval(span) for span in [(0, 2), (10, 30), (32, 35)]]


@given(left=spans, right=spans, window=st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_sets_of_time_agree_with_sets_of_minutes(left, right, window):
    first, second = union(map(interval, left)), union(map(interval, right))
    of_first, of_second = minutes(first), minutes(second)

    results = {
        "both": (intersect(first, second), of_first & of_second),
        "only the first": (subtract(first, second), of_first - of_second),
        "either": (union(first + second), of_first | of_second),
        "within": (clip(first, *interval(window)), of_first & set(range(*window))),
    }

    assert of_first == minutes([interval(span) for span in left])
    for name, (found, expected) in results.items():
        assert is_in_order_and_disjoint(found), name
        assert minutes(found) == expected, name
        assert total(found) == len(expected) * MINUTE, name
