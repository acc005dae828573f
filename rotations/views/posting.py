"""Views that take what a page sends, and what happens to somebody who comes to their address otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect


def sent_from(page: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let a view take POST alone; lead a GET to the page, named like a URL, that its form stands on.

    A session that ended while somebody wrote brings them here by GET, after they signed in again.
    """

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, **names: Any) -> HttpResponse:
            if request.method in {"GET", "HEAD"}:
                messages.warning(
                    request, "You had been signed out, so nothing was sent. Please send it again."
                )
                return redirect(page, slug=names["slug"]) if "slug" in names else redirect(page)
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return view(request, **names)

        return guarded

    return decorate
