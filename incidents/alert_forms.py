"""What a steward says about a message that nobody could read."""

from django import forms


class TicketFromMessageForm(forms.Form):
    """A ticket in the steward's own words: the message itself may name people, and stays where it is."""

    subject = forms.CharField(
        label="Subject",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        error_messages={"required": "Say in one line what it is about."},
    )
    description = forms.CharField(
        label="What is it about?",
        max_length=20_000,
        widget=forms.Textarea(attrs={"class": "form-control", "rows": 5}),
        error_messages={"required": "Say what you made of the message."},
    )
