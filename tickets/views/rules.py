"""The priority rules, by how often stewards corrected them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import team_required
from tickets.models import Correction
from tickets.priority import RULES
from tickets.queries import rule_records


@team_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules with their corrections, and the latest corrections themselves."""
    titles = {rule.slug: rule for rule in RULES}
    records = [(record, titles.get(record.rule)) for record in rule_records()]
    seen = {record.rule for record, _ in records}
    latest = Correction.objects.select_related("ticket", "by").order_by("-at")[:20]
    context = {
        "records": records,
        "unused": [rule for rule in RULES if rule.slug not in seen],
        "latest": latest,
    }
    return render(request, "tickets/rules.html", context)
