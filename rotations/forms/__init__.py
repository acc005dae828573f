"""What people type about rotations, checked field by field, with sentences for what is wrong."""

from rotations.forms.override import OverrideForm

__all__ = ["OverrideForm"]
