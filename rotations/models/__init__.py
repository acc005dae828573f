"""What rotations keep: definitions, announced shifts, people's own facts, exchanges and the timeline of it all."""

from rotations.models.definitions import Rotation, RotationMember
from rotations.models.exchange import OfferReason, OfferState, ShiftOffer
from rotations.models.feeds import CalendarFeed
from rotations.models.people import StewardProfile, TimeOff
from rotations.models.plan_runs import PlanRun, RunState
from rotations.models.shifts import Override, PlannedShift, Shift
from rotations.models.timeline import RotationEvent, RotationEventKind

__all__ = [
    "CalendarFeed",
    "OfferReason",
    "OfferState",
    "Override",
    "PlanRun",
    "PlannedShift",
    "Rotation",
    "RotationEvent",
    "RotationEventKind",
    "RotationMember",
    "RunState",
    "Shift",
    "ShiftOffer",
    "StewardProfile",
    "TimeOff",
]
