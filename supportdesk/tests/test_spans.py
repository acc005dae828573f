"""Durations as people say them."""

from datetime import timedelta

import pytest

from supportdesk.templatetags.desk import rounded_span_of, span_of

SPANS = [
    (timedelta(seconds=20), "moments", "moments"),
    (timedelta(seconds=40), "1 min", "1 min"),
    (timedelta(minutes=9), "9 min", "9 min"),
    (timedelta(minutes=89), "89 min", "89 min"),
    (timedelta(minutes=90), "1 h 30 min", "2 h"),
    (timedelta(minutes=107), "1 h 47 min", "2 h"),
    (timedelta(minutes=119), "1 h 59 min", "2 h"),
    (timedelta(minutes=119, seconds=45), "2 h", "2 h"),
    (timedelta(hours=2), "2 h", "2 h"),
    (timedelta(hours=47), "47 h", "47 h"),
    (timedelta(days=2), "2 d", "2 d"),
]


@pytest.mark.parametrize(("duration", "in_full", "rounded"), SPANS, ids=str)
def test_a_duration_is_said_in_the_units_that_people_use(duration, in_full, rounded):
    assert (span_of(duration), span_of(-duration)) == (in_full, in_full)
    assert rounded_span_of(duration) == rounded
