"""Form fields of tickets: long texts, the version seen, services; each says what is wrong in a sentence."""

from django import forms

from accounts.fields import refuse_control_characters
from communities.models import Service
from tickets.services.texts import LONGEST_TEXT


class TextArea(forms.CharField):
    """A long text in Markdown."""

    def __init__(self, *, label: str, required: bool = True, rows: int = 8, what: str = "message") -> None:
        super().__init__(
            label=label,
            required=required,
            max_length=LONGEST_TEXT,
            widget=forms.Textarea(attrs={"rows": rows, "class": "form-control"}),
            validators=[refuse_control_characters],
            error_messages={
                "required": f"Write a {what}.",
                "max_length": f"This is %(show_value)s characters; {LONGEST_TEXT:,} is the most. "
                "Attach the rest as a file.",
            },
        )


class SeenVersionField(forms.IntegerField):
    """The version of the ticket that the writer saw."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            widget=forms.HiddenInput,
            min_value=1,
            max_value=2**31 - 1,
            error_messages=dict.fromkeys(
                ("invalid", "min_value", "max_value"),
                "This form is incomplete. Look at the ticket as it is now, and send it again.",
            ),
        )


class ServiceField(forms.ModelChoiceField[Service]):
    """One of the services a person may choose from."""

    def label_from_instance(self, obj: Service) -> str:
        """Return how a service is called in the list."""
        return f"{obj.community.name} · {obj.cluster.name} / {obj.name} ({obj.domain})"
