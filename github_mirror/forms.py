"""What a steward hands to GitHub."""

import re
from typing import Any

from django import forms

from accounts.fields import refuse_control_characters
from github_mirror.decisions import Choice
from github_mirror.models import ConnectionKind, PublishedField, Repository
from tickets.fields import SeenVersionField, TextArea

# What is copied from elsewhere to the letter: browsers neither remember nor correct it.
COPIED = {"class": "form-control", "autocomplete": "off", "spellcheck": "false"}


class TitleField(forms.CharField):
    """The title of an issue."""

    def __init__(self, *, missing: str) -> None:
        super().__init__(
            max_length=256,
            widget=forms.TextInput(attrs={"class": "form-control"}),
            validators=[refuse_control_characters],
            error_messages={"required": missing},
        )


class TrackForm(forms.Form):
    """The texts of the issue, before redaction."""

    title = TitleField(missing="Give the issue a title.")
    description = TextArea(label="Short description", rows=8, what="short description")
    investigation = TextArea(label="What was found so far", required=False, rows=5)


class WhereForm(forms.Form):
    """Where new issues are opened, if there are several repositories."""

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


class NewIssueForm(WhereForm, TrackForm):
    """The texts of a new issue, and where it is opened."""


class EditForm(TrackForm):
    """The texts of an issue that is there, with the edition of them that the writer began from."""

    edition = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)


class ActionItemForm(forms.Form):
    """Something to do after an outage, before redaction."""

    title = TitleField(missing="Say what is to be done.")
    description = TextArea(label="What is to be done", required=False, rows=5)


class MilestoneForm(forms.Form):
    """The sprint that an issue is planned into; empty for none."""

    milestone = forms.CharField(max_length=255, required=False, validators=[refuse_control_characters])


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


# As GitHub allows owners and repositories to be called.
_FULL_NAME = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,38})/[A-Za-z0-9._-]{1,100}")
_ADDRESS = re.compile(r"^https?://[^/]+/|\.git$|/$")


class RepositoryField(forms.CharField):
    """A repository's name, or its address as copied from a browser."""

    def __init__(self) -> None:
        super().__init__(
            label="Repository",
            max_length=300,
            help_text="owner/name, or its address.",
            widget=forms.TextInput(attrs=COPIED | {"autocapitalize": "none"}),
            error_messages={
                "required": "Name the repository, like acme/support.",
                "max_length": "That is too long for a repository's name.",
            },
        )

    def clean(self, value: Any) -> str:
        """Return owner/name."""
        name = _ADDRESS.sub("", _ADDRESS.sub("", str(super().clean(value)).strip()))
        if not _FULL_NAME.fullmatch(name):
            raise forms.ValidationError("A repository is named owner/name, like acme/support.")
        return name


class RepositoryForm(forms.Form):
    """One more repository for the account that is connected."""

    repository = RepositoryField()


class ConnectForm(forms.Form):
    """How the desk signs in at GitHub. What is secret is never shown again, not even when something was wrong."""

    kind = forms.ChoiceField(
        label="How does the desk sign in?",
        choices=ConnectionKind.choices,
        initial=ConnectionKind.TOKEN,
        error_messages={"required": "Choose one.", "invalid_choice": "Choose one of the two."},
    )
    token = forms.CharField(
        label="Fine-grained token",
        required=False,
        max_length=400,
        help_text="It begins with github_pat_.",
        widget=forms.PasswordInput(attrs=COPIED),
        error_messages={"max_length": "That is too long for a token."},
    )
    app_id = forms.CharField(
        label="App ID",
        required=False,
        max_length=15,
        help_text="A number, on the app's page at GitHub.",
        widget=forms.TextInput(
            attrs={"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}
        ),
        error_messages={"max_length": "That is too long for an App ID."},
    )
    private_key = forms.CharField(
        label="Private key",
        required=False,
        max_length=10_000,
        help_text="The whole .pem file that GitHub made. Where the app is installed is found by itself.",
        widget=forms.Textarea(attrs=COPIED | {"rows": "4"}),
        error_messages={"max_length": "That is too long for a private key."},
    )
    repository = RepositoryField()

    def clean(self) -> dict[str, Any]:
        """Ask for what the chosen way needs."""
        data = super().clean() or self.cleaned_data
        if data.get("kind") == ConnectionKind.TOKEN and not data.get("token"):
            self._missing("token", "Paste the token.")
        if data.get("kind") == ConnectionKind.APP:
            if not re.fullmatch(r"[0-9]+", data.get("app_id") or ""):
                self._missing("app_id", "The App ID is a number, like 123456.")
            if "-----BEGIN" not in (data.get("private_key") or ""):
                self._missing("private_key", "Paste the whole file, from -----BEGIN to the end.")
        return data

    @property
    def secret(self) -> str:
        """Return what a valid form gives to sign in with."""
        is_token = self.cleaned_data["kind"] == ConnectionKind.TOKEN
        return str(self.cleaned_data["token" if is_token else "private_key"]).strip()

    @property
    def app_id_given(self) -> int | None:
        """Return the app's number, None for a token."""
        return int(self.cleaned_data["app_id"]) if self.cleaned_data["kind"] == ConnectionKind.APP else None

    def _missing(self, field: str, sentence: str) -> None:
        if field not in self.errors:
            self.add_error(field, sentence)

    def forget_secrets(self) -> None:
        """Leave nothing secret to be shown in the form (a textarea would show it)."""
        self.data = {name: said for name, said in self.data.items() if name not in {"token", "private_key"}}


class DecisionForm(forms.Form):
    """Which side of a conflict holds, or another text."""

    choice = forms.ChoiceField(
        choices=[(one.value, one.value) for one in Choice],
        error_messages={"required": "Choose what is to hold.", "invalid_choice": "Choose one of these."},
    )
    text = TextArea(label="Another text", required=False, rows=6, what="text")
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Ask for a text where another text is to hold."""
        data = super().clean() or self.cleaned_data
        if data.get("choice") == Choice.TEXT and not (data.get("text") or "").strip():
            self.add_error("text", "Write what is to hold.")
        return data
