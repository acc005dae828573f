"""What can go wrong with rotations."""


class RotationError(Exception):
    """A request about rotations that cannot be carried out; its text is for people."""


class InvalidRotationFile(RotationError):
    """The rotation file cannot be loaded; names the rotation and the field."""


class MemberWithoutAccess(RotationError):
    """A member named in the file has had their access closed."""


class ImpossibleShift(RotationError):
    """What was asked for cannot be a shift: outside of any, without length, already over or of an unknown level."""


class UnknownLevel(RotationError):
    """A rotation was asked about a level that it does not have."""


class HoldsTwoLevels(RotationError):
    """The change would put one person on two levels of a rotation at once."""


class NotASteward(RotationError):
    """Somebody was named who is not a support steward, or whose access is closed."""


class RotationChangedMeanwhile(RotationError):
    """Somebody changed the rotation after the writer had looked at it; nothing was changed."""


class OfferClosed(RotationError):
    """An offer was taken or withdrawn meanwhile."""


class NotYours(RotationError):
    """Somebody tried to give away a shift, or to change a time off, that is another's."""


class TooManyFeeds(RotationError):
    """A person has more calendar addresses than anybody reads."""


class CalendarUnreadable(RotationError):
    """A person's own calendar could not be fetched or understood; what was read from it before stays."""


class RunNotReady(RotationError):
    """A planning run has no plan that could be published, or it was published before."""
