"""What people type about communities."""

from django import forms

from communities.models import SupportPlan
from communities.states import ContactRole


class SearchForm(forms.Form):
    """Finds communities by a part of a name, sponsor, service or domain."""

    q = forms.CharField(
        label="Search communities",
        required=False,
        max_length=100,
        error_messages={"max_length": "Search for at most 100 characters."},
        widget=forms.TextInput(
            attrs={"class": "form-control", "type": "search", "placeholder": "Name or domain"}
        ),
    )


class ContactForm(forms.Form):
    """Names a person by address, and what they are to the community."""

    email = forms.CharField(
        label="E-mail address",
        max_length=254,
        error_messages={
            "required": "Give the person's e-mail address.",
            "max_length": "An e-mail address has at most 254 characters.",
        },
        widget=forms.EmailInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    name = forms.CharField(
        label="Name",
        required=False,
        max_length=150,
        help_text="Used when the person is new here.",
        error_messages={"max_length": "A name has at most 150 characters."},
        widget=forms.TextInput(attrs={"class": "form-control", "autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="Role",
        choices=ContactRole.choices,
        error_messages={"invalid_choice": "Choose one of the roles offered."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )

    def clean_name(self) -> str:
        """Refuse names that cannot be shown."""
        name = " ".join(self.cleaned_data["name"].split())
        if not name.isprintable():
            raise forms.ValidationError("The name contains a control character. Type it again.")
        return name


class PlanForm(forms.Form):
    """Chooses what a community was promised; empty is the standard plan."""

    plan = forms.ModelChoiceField(
        SupportPlan.objects.all(),
        label="Support plan",
        required=False,
        empty_label="Standard",
        error_messages={"invalid_choice": "Choose one of the plans offered."},
        widget=forms.Select(attrs={"class": "form-select"}),
    )
