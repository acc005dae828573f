"""Who may use the API."""

from typing import TYPE_CHECKING

from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.models import User

if TYPE_CHECKING:
    # Views read the settings when they are imported, and those name this module.
    from rest_framework.views import APIView


class TeamOnly(BasePermission):
    """Let team members in; to other signed-in people nothing is here, as on the pages."""

    def has_permission(self, request: Request, view: "APIView") -> bool:
        """Let the person pass; raise PermissionDenied for a visitor, NotFound for those who are not of the team."""
        user = request.user
        if not isinstance(user, User):
            raise PermissionDenied("Sign in first: the API answers people who are signed in to the desk.")
        if not user.is_team_member:
            raise NotFound("There is nothing here.")
        return True
