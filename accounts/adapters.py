"""How django-allauth behaves here: whether strangers may sign up, and what a new person gets."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Local sign-up, open or closed by SIGNUP_IS_OPEN. New people hold no role."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether a stranger may make an account."""
        return bool(settings.SIGNUP_IS_OPEN)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Sign-up through GitHub or an institution, under the same rule."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Say whether a stranger may make an account."""
        return bool(settings.SIGNUP_IS_OPEN)

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        """Fill in the name that the provider gives."""
        user = super().populate_user(request, sociallogin, data)
        parts = [data.get("first_name") or "", data.get("last_name") or ""]
        user.name = data.get("name") or " ".join(part for part in parts if part)
        return user
