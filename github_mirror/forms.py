"""What a steward hands to GitHub."""

from typing import Any

from django import forms

from accounts.fields import refuse_control_characters
from github_mirror.models import PublishedField, Repository
from tickets.fields import SeenVersionField, TextArea


class TrackForm(forms.Form):
    """The texts of the issue, before redaction."""

    title = forms.CharField(
        max_length=256,
        widget=forms.TextInput(attrs={"class": "form-control"}),
        validators=[refuse_control_characters],
        error_messages={"required": "Give the issue a title."},
    )
    description = TextArea(label="Short description", rows=8, what="short description")
    investigation = TextArea(label="What was found so far", required=False, rows=5)


class NewIssueForm(TrackForm):
    """The texts of a new issue, and where it is opened if there are several repositories."""

    repository = forms.ModelChoiceField(
        Repository.objects.none(),
        required=False,
        error_messages={"invalid_choice": "There is no such repository here any more. Choose another one."},
    )

    def __init__(self, *args: Any, repositories: list[Repository], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["repository"]
        field.queryset = Repository.objects.filter(pk__in=[one.pk for one in repositories])  # type: ignore[attr-defined]
        if len(repositories) > 1:
            field.required = True
            field.error_messages["required"] = "Choose the repository."


class EditForm(TrackForm):
    """The texts of an issue that is there, with the edition of them that the writer began from."""

    edition = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class FindingForm(forms.Form):
    """A comment for the issue, before redaction."""

    text = TextArea(label="Finding", rows=4, what="finding")
    seen_version = SeenVersionField()


class PauseForm(forms.Form):
    """Why nothing is to be written to a repository for now."""

    why = forms.CharField(
        label="Why?",
        required=False,
        max_length=200,
        validators=[refuse_control_characters],
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
        error_messages={"max_length": "At most 200 characters, please."},
    )


class PublishingForm(forms.Form):
    """What of a ticket may cross to a repository, and whether without a steward's look."""

    allowed = forms.MultipleChoiceField(
        label="What may cross",
        required=False,
        choices=PublishedField.choices,
        error_messages={"invalid_choice": "There is no field “%(value)s”."},
    )
    by_itself = forms.BooleanField(label="Publish by itself", required=False)

    def __init__(self, *args: Any, repository: Repository, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "allowed": repository.allowed_fields,
            "by_itself": repository.publishes_by_itself,
        }
        super().__init__(*args, **kwargs)
