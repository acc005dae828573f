"""What every page needs."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from rotations.queries import duty_boards
from supportdesk.header import header_counts

THEMES = ("light", "dark")


def site(request: HttpRequest) -> dict[str, Any]:
    """Give every page the time and the chosen theme; the team also who is on duty and what needs somebody."""
    now = timezone.now()
    theme = request.COOKIES.get("theme")
    context: dict[str, Any] = {"now": now, "theme": theme if theme in THEMES else ""}
    user = getattr(request, "user", None)
    if isinstance(user, User) and user.is_team_member and not getattr(request, "htmx", False):
        context["on_duty"] = duty_boards(now)
        counts = header_counts()
        context["n_incidents"], context["alerts_waiting"] = counts["incident"], counts["message"]
        context["github_waiting"] = counts["github"]
    return context
