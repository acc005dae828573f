"""The triage queue: the steward's home."""

from dataclasses import replace
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in_user, team_required
from accounts.models import User
from communities.models import Community
from tickets.handoff import hand_offs_to_point_to
from tickets.models import KIND_CHOICES, TIER_CHOICES, SavedView
from tickets.queries import (
    VIEWS,
    QueueFilter,
    filtered,
    queue_page,
    view_counts,
    waiting_for_confirmation,
)
from tickets.seen import worded_for_community
from tickets.states import Status

MOST_SAVED_VIEWS = 20


@team_required
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """Show what is due next. htmx asks for the rows and the tabs' counts alone."""
    user, now = signed_in_user(request), timezone.now()
    queue_filter = QueueFilter.from_query(request.GET)
    page = queue_page(queue_filter, user=user, now=now)
    counts = view_counts(user, now=now)
    context = {
        "page": page,
        "filter": queue_filter,
        "query": _query_without_page(request),
        "tabs": [(key, label, counts.get(key)) for key, label in VIEWS.items()],
    }
    if request.headers.get("HX-Target") == "queue-rows":
        response = render(request, "tickets/_queue_refreshed.html", context)
        # The same address answers with rows or a page: without this the Back button may show bare rows.
        patch_vary_headers(response, ["HX-Target"])
        return response
    context |= {
        "hand_offs": hand_offs_to_point_to(user, now=now),
        "saved_views": list(SavedView.objects.filter(user=user)),
        "colleagues": list(
            User.objects.filter(is_active=True).exclude(roles=[]).order_by("name").only("name", "email")
        ),
        "communities": list(Community.objects.values_list("slug", "name").order_by("name")),
        "tiers": TIER_CHOICES,
        "kinds": KIND_CHOICES,
        "statuses": Status.choices,
    }
    response = render(request, "tickets/queue.html", context)
    patch_vary_headers(response, ["HX-Target"])
    return response


@team_required
@require_safe
def news(request: HttpRequest) -> HttpResponse:
    """Say how many tickets of this view are newer than `since`. Asked every few seconds by an open queue."""
    user, now = signed_in_user(request), timezone.now()
    since = request.GET.get("since", "0")
    number = int(since) if since.isdecimal() and len(since) < 15 else 0
    newer = filtered(QueueFilter.from_query(request.GET), user=user, now=now).filter(number__gt=number)
    count = newer.order_by()[:100].count()
    return render(
        request, "tickets/_queue_news.html", {"count": count, "query": _query_without_page(request)}
    )


@team_required
@require_POST
def save_view(request: HttpRequest) -> HttpResponse:
    """Keep the present filter under a name."""
    user = signed_in_user(request)
    name = " ".join(request.POST.get("name", "").replace("\x00", "").split())[:40]
    query = request.POST.get("query", "").replace("\x00", "")[:500]
    if not name:
        messages.error(request, "Give the view a name.")
    elif SavedView.objects.filter(user=user).exclude(name=name).count() >= MOST_SAVED_VIEWS:
        messages.error(request, f"{MOST_SAVED_VIEWS} views are the most. Delete one first.")
    else:
        SavedView.objects.update_or_create(user=user, name=name, defaults={"query": query})
        messages.success(request, f"Saved as “{name}”.")
    return redirect(f"{reverse('tickets:queue')}?{query}")


@team_required
@require_POST
def delete_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget one of one's own views."""
    SavedView.objects.filter(pk=pk, user=signed_in_user(request)).delete()
    return redirect("tickets:queue")


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show a representative their communities' requests, or anybody their own."""
    user, now = signed_in_user(request), timezone.now()
    query = request.GET.copy()
    if query.get("view") not in {"open", "held", "done"}:
        query["view"] = "open"
    page = queue_page(QueueFilter.from_query(query), user=user, now=now)
    if not user.is_team_member:
        page = replace(page, tickets=worded_for_community(page.tickets))
    context = {
        "page": page,
        "filter": QueueFilter.from_query(query),
        "query": _query_without_page(request),
        "to_confirm": waiting_for_confirmation(user),
    }
    return render(request, "tickets/mine.html", context)


def _query_without_page(request: HttpRequest) -> str:
    pairs = [
        (key, value)
        for key, values in request.GET.lists()
        for value in values
        if key not in {"page", "since"} and value
    ]
    return urlencode(pairs)
