"""Read messages and ways of being reached; keep the team's channels."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils import timezone

from notifications.addresses import clean_address
from notifications.errors import AddressRefused
from notifications.models import Channel, ContactMethod, Message, Way


class WrittenByTheApp(admin.ModelAdmin[Any]):
    """What the app alone writes: read here, and nothing else."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds one by hand."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody deletes one by hand: what waits to be sent would be lost."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Nobody edits one by hand."""
        return False


@admin.register(Message)
class MessageAdmin(WrittenByTheApp):
    """Messages, and by which way they went."""

    list_display = ("reference", "subject", "recipient", "way", "urgency", "created_at", "sent_at")
    list_select_related = ("recipient",)


@admin.register(ContactMethod)
class ContactMethodAdmin(WrittenByTheApp):
    """Ways of being reached, without the secrets in their addresses."""

    list_display = ("user", "kind", "masked_address", "verified_at", "disabled_at", "disabled_why")
    list_select_related = ("user",)
    exclude = ("address", "code_hash")


class ChannelForm(forms.ModelForm[Channel]):
    """A channel, whose address must be one that the desk can send to. It may hold a secret, so it is never shown."""

    address = forms.CharField(
        max_length=1000,
        required=False,
        widget=forms.PasswordInput(attrs={"size": 80}),
        help_text="Its Apprise address. Empty: as it was.",
    )

    class Meta:
        model = Channel
        fields = ("slug", "name", "address", "disabled_at", "disabled_why")

    def clean_address(self) -> str:
        """Return the address as it is kept."""
        given = self.cleaned_data["address"]
        if not given and self.instance.pk:
            return str(Channel.objects.values_list("address", flat=True).get(pk=self.instance.pk))
        try:
            return clean_address(Way.APPRISE, given)
        except AddressRefused as error:
            raise forms.ValidationError(str(error)) from None


@admin.register(Channel)
class ChannelAdmin(admin.ModelAdmin[Channel]):
    """Places where the whole team reads."""

    form = ChannelForm
    list_display = ("slug", "name", "disabled_at", "disabled_why")

    def save_model(self, request: HttpRequest, obj: Channel, form: Any, change: bool) -> None:
        """Note when a channel came to be known."""
        if not change:
            obj.created_at = timezone.now()
        super().save_model(request, obj, form, change)
