"""People: who they are, how they sign in, what role they have in the team."""

from collections.abc import Iterable
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.roles import Role


class UserManager(BaseUserManager["User"]):
    """Creates people and finds them by role."""

    def create_user(
        self,
        email: str,
        *,
        password: str | None = None,
        name: str = "",
        roles: Iterable[str] = (),
        time_zone: str = "UTC",
    ) -> "User":
        """Create a person; without a password they are known but cannot sign in until invited."""
        user = self.model(
            email=email.strip().lower(), name=name.strip(), roles=sorted(set(roles)), time_zone=time_zone
        )
        user.set_password(password)
        user.save(force_insert=True)
        return user

    def create_superuser(self, email: str, *, password: str | None = None, **fields: Any) -> "User":
        """Create an administrator (what `manage.py createsuperuser` calls)."""
        return self.create_user(
            email, password=password, name=fields.get("name", ""), roles=[Role.ADMINISTRATOR]
        )

    def with_role(self, role: str) -> "models.QuerySet[User]":
        """Return the active people who hold `role`, by name."""
        return self.filter(is_active=True, roles__contains=[role]).order_by("name", "email")

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the person with this e-mail address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person, known by their e-mail address. Without roles they may be a community's contact."""

    email = models.EmailField(unique=True, max_length=254)
    name = models.CharField(max_length=150, blank=True)
    time_zone = models.CharField(max_length=64, default="UTC", help_text="IANA name, e.g. Europe/Lisbon")
    roles = ArrayField(models.CharField(max_length=30, choices=Role.choices), default=list, blank=True)
    github_login = models.CharField(max_length=39, blank=True, help_text="Of this person on GitHub.")
    github_id = models.BigIntegerField(
        null=True, blank=True, unique=True, help_text="GitHub's own: a login may pass to somebody else."
    )
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"),
            models.UniqueConstraint(
                Lower("github_login"),
                condition=~models.Q(github_login=""),
                name="github_login_is_of_one_person",
                violation_error_message="Somebody else has this GitHub login.",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values), name="user_roles_are_known"
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        """Return the name, or the address's local part for those who gave none."""
        return self.name or self.email.partition("@")[0]

    @property
    def first_name(self) -> str:
        """Return the first word of the name, as used in dense lists."""
        return self.display_name.partition(" ")[0]

    @property
    def zone(self) -> ZoneInfo:
        """Return the person's time zone."""
        return ZoneInfo(self.time_zone)

    def has_role(self, *roles: str) -> bool:
        """Say whether the person holds at least one of `roles`."""
        return self.is_active and not set(roles).isdisjoint(self.roles)

    @property
    def is_team_member(self) -> bool:
        """Say whether the person belongs to the team that answers."""
        return self.has_role(*Role.values)

    @property
    def is_steward(self) -> bool:
        """Say whether the person is a support steward."""
        return self.has_role(Role.STEWARD)

    @property
    def is_incident_commander(self) -> bool:
        """Say whether the person can command an incident."""
        return self.has_role(Role.INCIDENT_COMMANDER)

    @property
    def is_manager(self) -> bool:
        """Say whether the person is a manager."""
        return self.has_role(Role.MANAGER)

    @property
    def is_administrator(self) -> bool:
        """Say whether the person administers this desk."""
        return self.has_role(Role.ADMINISTRATOR)

    # Django's admin asks these three; administrators may do everything, others nothing.
    @property
    def is_staff(self) -> bool:
        """Say whether the person may open the admin site."""
        return self.is_administrator

    def has_perm(self, perm: str, obj: object | None = None) -> bool:
        """Grant every admin permission to administrators and none to others."""
        return self.is_administrator

    def has_module_perms(self, app_label: str) -> bool:
        """Show every admin section to administrators and none to others."""
        return self.is_administrator


class Invitation(models.Model):
    """An expiring, single-use link by which a known person first signs in. Only its hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"invitation of {self.user.email}"


class ApiToken(models.Model):
    """What a program signs in with. Only its hash is kept, so it can be shown once and never again."""

    name = models.CharField(max_length=80, help_text="Which program has it.")
    scopes = ArrayField(models.CharField(max_length=40))
    token_hash = models.CharField(max_length=64, unique=True)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True, help_text="To the minute.")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints = [
            # A command revokes by name, so a name must say which.
            models.UniqueConstraint(
                fields=["name"], condition=models.Q(revoked_at=None), name="api_token_in_use_has_its_own_name"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_revoked(self) -> bool:
        """Say whether it no longer opens anything."""
        return self.revoked_at is not None
