"""A report as CSV, safe to open in a spreadsheet program."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

from reports.queries import Figures, Report

HEADER = [
    "grouping",
    "group",
    "filed",
    "answered",
    "answered_in_time",
    "first_response_p50_hours",
    "first_response_p90_hours",
    "resolved",
    "resolution_p50_hours",
    "resolution_p90_hours",
]
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def as_csv(report: Report) -> str:
    """Return the report, one row a group, times in hours."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    writer.writerows(_rows(report))
    return buffer.getvalue()


def _rows(report: Report) -> Iterator[list[object]]:
    yield _row("all", report.total)
    for grouping, rows in (
        ("month", report.by_month),
        ("tier", report.by_tier),
        ("community", report.by_community),
    ):
        for figures in rows:
            yield _row(grouping, figures)


def _row(grouping: str, figures: Figures) -> list[object]:
    return [
        grouping,
        harmless(figures.label),
        figures.n_filed,
        figures.n_answered,
        figures.n_in_time,
        _hours(figures.response_p50),
        _hours(figures.response_p90),
        figures.n_resolved,
        _hours(figures.resolution_p50),
        _hours(figures.resolution_p90),
    ]


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def _hours(duration: timedelta | None) -> str:
    return "" if duration is None else f"{duration.total_seconds() / 3600:.2f}"
