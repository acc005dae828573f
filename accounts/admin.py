"""Read and repair people. Their state is changed by services; nobody is added or deleted here."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from accounts.api_tokens import revoke_api_token
from accounts.errors import AccountError
from accounts.models import ApiToken, Invitation, User
from accounts.roles import Role, labels_of
from accounts.services import (
    deactivate_person,
    guard_last_administrator,
    reactivate_person,
    set_roles,
    update_profile,
)
from accounts.zones import grouped_zone_choices

# Roles decide here; a group would look as if it did (ADR 5).
admin.site.unregister(Group)


class UserForm(forms.ModelForm[User]):
    """What an administrator may change about a person."""

    time_zone = forms.ChoiceField()
    roles = forms.MultipleChoiceField(
        choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ("name", "time_zone", "roles")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)  # noqa: S101 - narrows the type
        zone.choices = grouped_zone_choices(self.instance.time_zone)

    def clean_roles(self) -> list[str]:
        """Refuse to leave nobody in charge."""
        roles: list[str] = self.cleaned_data["roles"]
        if Role.ADMINISTRATOR not in roles:
            try:
                guard_last_administrator(User.objects.get(pk=self.instance.pk))
            except AccountError as error:
                raise forms.ValidationError(str(error)) from error
        return roles


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    """People are invited on the People page, and closed rather than deleted."""

    form = UserForm
    list_display = ("email", "name", "role_names", "time_zone", "is_active", "last_login")
    list_filter = ("is_active",)
    search_fields = ("email", "name")
    ordering = ("name", "email")
    fields = ("email", "name", "time_zone", "roles", "is_active", "joined_at", "last_login")
    readonly_fields = ("email", "is_active", "joined_at", "last_login")
    actions = ("deactivate", "reactivate")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody is added by hand: invite them."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody is deleted: what they wrote stays theirs."""
        return False

    @admin.display(description="roles")
    def role_names(self, user: User) -> str:
        """Show the person's roles."""
        return ", ".join(labels_of(user.roles)) or "—"

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Change a person through the same services as everybody else."""
        person = User.objects.get(pk=obj.pk)
        update_profile(person, name=form.cleaned_data["name"], time_zone=form.cleaned_data["time_zone"])
        set_roles(person, roles=form.cleaned_data["roles"])

    @admin.action(description="Close access")
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Close the access of the chosen people."""
        for person in queryset:
            try:
                deactivate_person(person)
            except AccountError as error:
                self.message_user(request, str(error), level=messages.ERROR)

    @admin.action(description="Open access again")
    def reactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        """Open the access of the chosen people again."""
        for person in queryset:
            reactivate_person(person)


@admin.register(Invitation)
class InvitationAdmin(admin.ModelAdmin[Invitation]):
    """Invitations are made on the People page; here they are only read."""

    list_display = ("user", "invited_by", "created_at", "expires_at", "accepted_at")
    list_select_related = ("user", "invited_by")
    exclude = ("token_hash",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds invitations by hand."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Nobody edits invitations by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Invitation | None = None) -> bool:
        """Nobody removes the trace of an invitation."""
        return False


@admin.register(ApiToken)
class ApiTokenAdmin(admin.ModelAdmin[ApiToken]):
    """Tokens are made by `manage.py create_api_token`; here they are read and revoked."""

    list_display = ("name", "scopes", "created_by", "created_at", "last_used_at", "revoked_at")
    list_select_related = ("created_by",)
    exclude = ("token_hash",)
    actions = ("revoke",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds tokens here: a page would show the secret."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Nobody edits a token by hand; the list is open to whoever may revoke."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        """Nobody removes the trace of a token."""
        return False

    @admin.action(description="Revoke")
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> None:
        """Revoke the chosen tokens that are still in use."""
        for token in queryset.filter(revoked_at=None):
            revoke_api_token(token.name, now=timezone.now())
