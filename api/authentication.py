"""Programs sign in with a bearer token (RFC 6750)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.api_tokens import find_api_token
from accounts.models import ApiToken

if TYPE_CHECKING:
    # Views read the settings when they are imported, and those may name this module.
    from rest_framework.views import APIView

_REFUSAL = "This needs a valid API token: Authorization: Bearer TOKEN."


@dataclass(frozen=True)
class Program:
    """Who acts where no person does: the holder of a token."""

    token: ApiToken
    is_authenticated: bool = True
    is_active: bool = True


class BearerAuthentication(BaseAuthentication):
    """Find the program that a bearer token belongs to."""

    def authenticate(self, request: Request) -> tuple[Program, ApiToken] | None:
        """Return the program and its token, None without one; raise AuthenticationFailed for a wrong one."""
        scheme, _, secret = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            token = find_api_token(secret.strip().decode("ascii"), now=timezone.now())
        except UnicodeDecodeError:
            token = None
        if token is None:
            raise AuthenticationFailed(_REFUSAL)
        return Program(token), token

    def authenticate_header(self, request: Request) -> str:
        """Return what WWW-Authenticate says beside a 401."""
        return 'Bearer realm="supportdesk"'


def scope_required(scope: str) -> type[BasePermission]:
    """Return the permission that lets in programs whose token has `scope`, and nobody else."""

    class HasScope(BasePermission):
        """Whether the token was made for this."""

        message = f"This token may not do this: it needs the scope {scope}."

        def has_permission(self, request: Request, view: "APIView") -> bool:
            """Let a program with the scope pass."""
            return isinstance(request.auth, ApiToken) and scope in request.auth.scopes

    return HasScope
