"""The response-time report: page and download."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from communities.models import Community
from reports.chart import Chart, chart_of
from reports.errors import PeriodRefused
from reports.period import Period, last_year, parse_period
from reports.queries import Figures, Report, response_report
from reports.spreadsheet import as_csv
from tickets.facts import Tier


@team_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the times by month, tier and community."""
    period, error = _period(request)
    tier, community = _tier(request), _community(request)
    report = response_report(period, tier=tier, community=community)
    context = {
        "report": report,
        "period": period,
        "error": error,
        "tier": tier,
        "tiers": list(Tier),
        "community": community,
        "communities": list(Community.objects.values_list("pk", "name").order_by("name")),
        "charts": _charts(report),
        "query": request.GET.urlencode(),
    }
    return render(request, "reports/overview.html", context, status=422 if error else 200)


@team_required
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Give the same figures as CSV."""
    period, error = _period(request)
    if error:
        return HttpResponse(error, status=422, content_type="text/plain")
    report = response_report(period, tier=_tier(request), community=_community(request))
    response = HttpResponse(as_csv(report), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f'attachment; filename="response-times-{period.first}-{period.last}.csv"'
    )
    return response


def _period(request: HttpRequest) -> tuple[Period, str]:
    """Return the period asked for, or the last year and a sentence about what was wrong."""
    now, zone = timezone.now(), signed_in_user(request).zone
    try:
        return parse_period(request.GET.get("from", ""), request.GET.get("to", ""), now=now, zone=zone), ""
    except PeriodRefused as error:
        return last_year(now, zone=zone), str(error)


def _tier(request: HttpRequest) -> str:
    tier = request.GET.get("tier", "")
    return tier if tier in set(Tier) else ""


def _community(request: HttpRequest) -> int:
    community = request.GET.get("community", "")
    return int(community) if community.isdecimal() and len(community) < 10 else 0


def _charts(report: Report) -> list[Chart]:
    labels = [figures.label for figures in report.by_month]
    return [
        chart_of("First response", labels=labels, series=_series(report.by_month, "response")),
        chart_of("Resolution", labels=labels, series=_series(report.by_month, "resolution")),
    ]


def _series(rows: list[Figures], measure: str) -> list[tuple[str, str, list[float | None]]]:
    series = []
    for percentile, name in (("p50", "half within (p50)"), ("p90", "nine of ten within (p90)")):
        durations = [getattr(figures, f"{measure}_{percentile}") for figures in rows]
        hours = [None if d is None else d.total_seconds() / 3600 for d in durations]
        series.append((name, f"line-{percentile}", hours))
    return series
