from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from timekeeping.wording import duration_in_words, span_in_words


@pytest.mark.parametrize(
    ("minutes", "words"),
    [(60, "1 hour"), (1, "1 minute"), (90, "1 hour 30 minutes"), (0, "0 hours"), (1440, "24 hours")],
)
def test_durations_are_spoken(minutes, words):
    assert duration_in_words(timedelta(minutes=minutes)) == words


def test_a_span_is_said_on_a_named_clock():
    start = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)

    said = span_in_words(start, start + timedelta(hours=1), ZoneInfo("Europe/Berlin"))

    assert said == "Sun 29 Mar 2026, 01:30 to Sun 29 Mar 2026, 03:30 (Europe/Berlin)"
