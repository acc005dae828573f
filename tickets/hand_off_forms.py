"""What the two people of a hand-off send."""

from django import forms

from tickets.fields import SeenVersionField, TextArea


class SeenForm(forms.Form):
    """The revision of the hand-off that the person saw."""

    seen_revision = SeenVersionField()


class HandOffNotesForm(SeenForm):
    """The outgoing steward's notes."""

    body = TextArea(label="Notes", rows=8, what="note")
