"""Answer the probes before anything else has a say."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from supportdesk.views import healthz, readyz

PROBES: dict[str, Callable[[HttpRequest], HttpResponseBase]] = {"/healthz": healthz, "/readyz": readyz}


class ProbesMiddleware:
    """Answer /healthz and /readyz ahead of host checks, redirects, sessions and sign-in.

    A load balancer asks by address and not by a name in ALLOWED_HOSTS, and must not depend on a session store.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer a probe; hand everything else on."""
        return PROBES.get(request.path_info, self.get_response)(request)
