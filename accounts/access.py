"""Who may open a view. Outsiders are told nothing: they see 404, not 403."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase

from accounts.models import User
from accounts.roles import Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def signed_in_user(request: HttpRequest) -> User:
    """Return the signed-in person of a view that requires one."""
    user = request.user
    if not isinstance(user, User):
        raise Http404
    return user


def roles_required(*roles: str) -> Callable[[View[P]], Callable[..., HttpResponseBase]]:
    """Let a view be opened only by people who hold one of `roles`; others see a 404."""

    def decorate(view: View[P]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        @login_required
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not signed_in_user(request).has_role(*roles):
                raise Http404("This page is for the team.")
            return view(request, *args, **kwargs)

        return guarded

    return decorate


team_required = roles_required(*Role.values)
manager_required = roles_required(Role.MANAGER, Role.ADMINISTRATOR)
