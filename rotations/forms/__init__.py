"""What people type about rotations, checked field by field, with sentences for what is wrong."""

from rotations.forms.offer import OfferForm
from rotations.forms.override import OverrideForm
from rotations.forms.plan import PlanForm
from rotations.forms.profile import ManagedProfileForm, ProfileForm
from rotations.forms.time_off import TimeOffForm
from rotations.forms.time_off_calendar import TimeOffCalendarForm

__all__ = [
    "ManagedProfileForm",
    "OfferForm",
    "OverrideForm",
    "PlanForm",
    "ProfileForm",
    "TimeOffCalendarForm",
    "TimeOffForm",
]
