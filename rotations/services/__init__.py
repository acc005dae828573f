"""Every change to rotations."""

from rotations.services.announcing import extend_announcements
from rotations.services.cover import ask_for_missing_cover
from rotations.services.exchange import offer_shift, take_offer, withdraw_offer
from rotations.services.feeds import create_feed, note_read, revoke_feed
from rotations.services.loading import LoadedRotation, LoadReport, Outcome, load_rotations
from rotations.services.overrides import add_override, withdraw_override
from rotations.services.people import cancel_time_off, record_time_off, save_profile
from rotations.services.plan_runs import (
    UNFINISHED,
    ask_for_plan,
    cancel_run,
    claim_run,
    finish_run,
    give_up_lost_runs,
    note_progress,
    publish_run,
    turns_of_run,
    waiting_runs,
)
from rotations.services.publishing import PlannedTurn, preview_plan, publish_plan
from rotations.services.time_off_calendar import read_time_off, set_time_off_calendar
from rotations.services.weekly import tell_managers

__all__ = [
    "UNFINISHED",
    "LoadReport",
    "LoadedRotation",
    "Outcome",
    "PlannedTurn",
    "add_override",
    "ask_for_missing_cover",
    "ask_for_plan",
    "cancel_run",
    "cancel_time_off",
    "claim_run",
    "create_feed",
    "extend_announcements",
    "finish_run",
    "give_up_lost_runs",
    "load_rotations",
    "note_progress",
    "note_read",
    "offer_shift",
    "preview_plan",
    "publish_plan",
    "publish_run",
    "read_time_off",
    "record_time_off",
    "revoke_feed",
    "save_profile",
    "set_time_off_calendar",
    "take_offer",
    "tell_managers",
    "turns_of_run",
    "waiting_runs",
    "withdraw_offer",
    "withdraw_override",
]
