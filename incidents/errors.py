"""Refusals about incidents and alerts; the text of each is a sentence for people."""


class IncidentError(Exception):
    """Something about an incident or alert that cannot be done."""


class IncidentIsOver(IncidentError):
    """It was ended; it must be opened again first."""


class IncidentIsRunning(IncidentError):
    """It goes on, so it cannot be opened again."""


class IncidentChangedMeanwhile(IncidentError):
    """Somebody changed the same thing since the person saw it; nothing was changed or sent."""


class SentBefore(IncidentError):
    """The form that carries this text has posted another text already."""


class OfferIsGone(IncidentError):
    """The offer of command was answered, withdrawn or has lapsed."""


class NotTheirs(IncidentError):
    """The person may not do this, or not be given it."""


class TicketIsTaken(IncidentError):
    """The ticket belongs to another incident, or is one."""


class NotInThePast(IncidentError):
    """The impact cannot have started later than now."""


class NotForAHuman(IncidentError):
    """The message was understood; there is nothing for a human to do."""
