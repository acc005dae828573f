"""What a steward hands to GitHub."""

from django import forms

from accounts.fields import refuse_control_characters
from tickets.fields import SeenVersionField, TextArea


class TrackForm(forms.Form):
    """The texts of the issue, before redaction."""

    title = forms.CharField(
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        validators=[refuse_control_characters],
        error_messages={"required": "Give the issue a title."},
    )
    description = TextArea(label="Short description", rows=8, what="short description")
    investigation = TextArea(label="What was found so far", required=False, rows=5)


class FindingForm(forms.Form):
    """A comment for the issue, before redaction."""

    text = TextArea(label="Finding", rows=4, what="finding")
    seen_version = SeenVersionField()
