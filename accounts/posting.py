"""Views that take what a page sends, and what happens to somebody who comes to their address otherwise."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect

View = Callable[..., HttpResponse]
SIGNED_OUT = "You had been signed out, so nothing was sent. Please send it again."


def sent_from(page: str, *parts: str, notice: str = SIGNED_OUT) -> Callable[[View], View]:
    """Let a view take POST alone; lead a GET, with a notice, to the page that its form stands on.

    The page is named like a URL; parts are those of the view's arguments that its address needs. A session that
    ended while somebody wrote brings them here by GET, after they signed in again.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if request.method in {"GET", "HEAD"}:
                messages.warning(request, notice)
                return redirect(page, **{part: arguments[part] for part in parts})
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            return view(request, **arguments)

        return guarded

    return decorate
