"""Refusals of escalations; the text of each is a sentence for people."""


class EscalationError(Exception):
    """Something about an escalation that cannot be done."""


class NothingToAcknowledge(EscalationError):
    """Nobody is being called about this."""


class NotYours(EscalationError):
    """The person may not acknowledge: they are not of the team, or their access was closed."""


class ReplyNotUnderstood(EscalationError):
    """An answer to a message that does not say that somebody takes it, or about what."""
