"""First-response and resolution times, computed from the timeline (TicketEvent) alone."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.db import connection

from reports.period import Period

# One row a ticket of the period, without notices and spam, which are promised nothing.
# A held request's clock starts when it is approved, or when it turns out an incident.
# Neither an automatic acknowledgement nor an internal note is an answer; only `replied` and `resolved` are.
TIMES_SQL = """
WITH spans AS (
    SELECT ticket.number, ticket.tier, ticket.community_id, ticket.first_response_due_at,
           min(event.at) FILTER (WHERE event.kind = 'opened') AS opened_at,
           bool_or(event.kind = 'approval_asked') AS was_held,
           min(event.at) FILTER (
               WHERE event.kind = 'approved' OR (event.kind = 'retriaged' AND event.data ->> 'to_kind' = 'incident')
           ) AS released_at,
           min(event.at) FILTER (WHERE event.kind IN ('replied', 'resolved')) AS responded_at,
           max(event.at) FILTER (WHERE event.kind = 'resolved') AS resolved_at,
           max(event.at) FILTER (WHERE event.kind = 'reopened') AS reopened_at,
           array_agg(event.at) FILTER (WHERE event.kind = 'reopened') AS reopenings
    FROM tickets_ticket ticket JOIN tickets_ticketevent event ON event.ticket_id = ticket.number
    WHERE ticket.opened_at >= %(start)s AND ticket.opened_at < %(end)s AND ticket.kind NOT IN ('notice', 'spam')
      AND (%(tier)s = '' OR ticket.tier = %(tier)s)
      AND (%(community)s = 0 OR ticket.community_id = %(community)s)
    GROUP BY ticket.number
), begun AS (
    SELECT *, CASE WHEN was_held THEN released_at ELSE opened_at END AS begun_at FROM spans
), times AS (
    -- Closed without an answer and reopened: the clock starts anew.
    SELECT *, CASE WHEN reopened_at IS NULL OR begun_at IS NULL THEN begun_at ELSE GREATEST(begun_at, (
        SELECT max(at) FROM unnest(reopenings) AS at WHERE responded_at IS NULL OR at < responded_at
    )) END AS started_at FROM begun
), measured AS (
    SELECT to_char(opened_at AT TIME ZONE %(zone)s, 'YYYY-MM') AS month, tier, community_id,
           -- An answer to a request that was still held came at once.
           CASE WHEN responded_at IS NOT NULL AND started_at IS NOT NULL
                THEN extract(epoch FROM GREATEST(responded_at, started_at) - started_at)::float8 END AS response,
           CASE WHEN reopened_at IS NULL OR resolved_at > reopened_at
                THEN extract(epoch FROM resolved_at - started_at)::float8 END AS resolution,
           responded_at <= first_response_due_at AS in_time
    FROM times
)
"""
# All groupings in one pass over the timeline.
FIGURES_SQL = """
SELECT CASE GROUPING(month, tier, community_id)
           WHEN 7 THEN 'all' WHEN 3 THEN 'month' WHEN 5 THEN 'tier' ELSE 'community' END,
    COALESCE(month, tier, (SELECT name FROM communities_community WHERE id = community_id), 'No community'),
    count(*), count(response), count(resolution), count(*) FILTER (WHERE in_time),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY response),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY resolution)
FROM measured GROUP BY GROUPING SETS ((), (month), (tier), (community_id))
"""


@dataclass(frozen=True)
class Figures:
    """Percentiles of elapsed time with the sizes of their samples; None where nothing was measured."""

    label: str
    n_filed: int
    n_answered: int
    n_resolved: int
    n_in_time: int
    response_p50: timedelta | None
    response_p90: timedelta | None
    resolution_p50: timedelta | None
    resolution_p90: timedelta | None

    @property
    def in_time_share(self) -> int | None:
        """Return the share of answered requests that were answered in time, in percent."""
        return round(100 * self.n_in_time / self.n_answered) if self.n_answered else None


@dataclass(frozen=True)
class Report:
    """All that the page and the download show."""

    total: Figures
    by_month: list[Figures]
    by_tier: list[Figures]
    by_community: list[Figures]


def response_report(period: Period, *, tier: str = "", community: int = 0) -> Report:
    """Return the times of requests filed in `period`, in one query."""
    groups = _groups(
        {
            "start": period.start,
            "end": period.end,
            "zone": period.zone.key,
            "tier": tier,
            "community": community,
        }
    )
    filed_by_month = {figures.label: figures for figures in groups["month"]}
    return Report(
        total=replace(groups["all"][0], label="All"),
        by_month=[filed_by_month.get(str(month), nothing(str(month))) for month in period.months()],
        by_tier=sorted(groups["tier"], key=lambda figures: figures.label),
        by_community=sorted(groups["community"], key=lambda figures: (-figures.n_filed, figures.label)),
    )


def nothing(label: str) -> Figures:
    """Return the figures of an empty sample."""
    return Figures(label, 0, 0, 0, 0, None, None, None, None)


def _groups(parameters: dict[str, Any]) -> dict[str, list[Figures]]:
    groups: dict[str, list[Figures]] = {"all": [], "month": [], "tier": [], "community": []}
    with connection.cursor() as cursor:
        cursor.execute(TIMES_SQL + FIGURES_SQL, parameters)
        for grouping, *row in cursor.fetchall():
            groups[grouping].append(_figures(row))
    return groups


def _figures(row: Sequence[Any]) -> Figures:
    label, n_filed, n_answered, n_resolved, n_in_time, response, resolution = row
    return Figures(
        label,
        n_filed,
        n_answered,
        n_resolved,
        n_in_time,
        *(_duration(seconds) for seconds in response or (None, None)),
        *(_duration(seconds) for seconds in resolution or (None, None)),
    )


def _duration(seconds: float | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)
