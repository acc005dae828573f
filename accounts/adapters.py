"""How django-allauth behaves here: whether strangers may sign up, what a new person gets, what its mails say."""

import logging
import smtplib
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.emailkit import valid_email_or_none
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest

from accounts.models import User
from accounts.services import confirm_by_provider, has_joined

logger = logging.getLogger(__name__)


def at_base_url(url: str) -> str:
    """Return `url` at the desk's own address.

    allauth takes the host from the request, so a forged Host header would put a stranger's address into our mail.
    """
    parts = urlsplit(url)
    return str(settings.BASE_URL) + urlunsplit(("", "", parts.path, parts.query, ""))


class AccountAdapter(DefaultAccountAdapter):
    """Local accounts. Sign-up is open or closed by SIGNUP_IS_OPEN; new people hold no role."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Say whether a stranger may make an account."""
        return bool(settings.SIGNUP_IS_OPEN)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a password reset mail."""
        return at_base_url(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: EmailConfirmation) -> str:
        """Return the link of a confirmation mail."""
        return at_base_url(super().get_email_confirmation_url(request, emailconfirmation))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Confirm an address, unless a person whom we only know so far has it: allauth does not look for those."""
        others = User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id)
        if others.exists():
            context = {"email": email_address.email}
            self.add_message(
                request, messages.ERROR, "account/messages/email_confirmation_failed.txt", context
            )
            return False
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send one of allauth's mails: text only, and without anything that a stranger typed.

        A mail server that is away must neither fail the page nor make known and unknown addresses look different.
        """
        about = {**context, "email": email, "base_url": settings.BASE_URL}
        message = self.render_mail(
            template_prefix, email, about, headers={"Auto-Submitted": "auto-generated"}
        )
        try:
            message.send()
        except (smtplib.SMTPException, OSError) as error:
            logger.error("account mail not sent", extra={"error_type": type(error).__name__})
            notice = "We could not send mail just now. Please try again in a few minutes."
            self.add_message(self.request, messages.ERROR, message=notice)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """Accounts at GitHub or an institution, under the same rule."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Say whether a stranger may make an account."""
        return bool(settings.SIGNUP_IS_OPEN)

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Take the provider's word for a known person's address.

        allauth finds them by verified addresses only. Without this they would be asked to confirm theirs again.
        """
        user = sociallogin.user
        if user.pk is None:
            return
        verified = {address.email.lower() for address in sociallogin.email_addresses if address.verified}
        if user.email in verified and not has_joined(user):
            confirm_by_provider(user)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        """Fill in the address and name that the provider gives."""
        user: User = sociallogin.user
        parts = [data.get("first_name") or "", data.get("last_name") or ""]
        name = data.get("name") or " ".join(part for part in parts if part)
        user.name = " ".join(str(name).split())[:150]
        user.email = valid_email_or_none(data.get("email")) or ""
        return user

    def get_signup_form_initial_data(self, sociallogin: SocialLogin) -> dict[str, Any]:
        """Return what the sign-up form is filled with when the provider gave too little."""
        given = [address.email for address in sociallogin.email_addresses]
        return {"email": sociallogin.user.email or next(iter(given), ""), "name": sociallogin.user.name}
