"""Refusals of the ticket services; the text of each is a sentence for people."""


class TicketError(Exception):
    """Something about a ticket that cannot be done."""


class TicketChangedMeanwhile(TicketError):
    """The ticket changed since the person saw it; nothing was sent."""


class TicketIsClosed(TicketError):
    """The ticket is resolved or closed and must be reopened first."""


class TicketIsMerged(TicketError):
    """The ticket goes on in another one."""


class CannotMerge(TicketError):
    """These two tickets cannot become one."""


class TicketIsOpen(TicketError):
    """The ticket is not resolved, so it cannot be confirmed or reopened."""


class NothingToSay(TicketError):
    """An empty reply, note or reason."""


class TextTooLong(TicketError):
    """A text beyond what a ticket keeps."""


class NotAllowed(TicketError):
    """The person may not do this."""


class NothingToDecide(TicketError):
    """The question was answered before, or never asked."""


class AttachmentRefused(TicketError):
    """A file that is too large, too many or of a kind that is not kept."""


class HandOffIsOff(TicketError):
    """The shifts changed, so this hand-off does not take place."""


class HandOffChangedMeanwhile(TicketError):
    """The notes or the people of a hand-off changed since the person saw it; nothing was changed."""


class PolicyError(TicketError):
    """Something about the policy that cannot be done."""


class PolicyChangedMeanwhile(PolicyError):
    """Another policy came into force, or the draft was changed, since the person saw it; nothing was changed."""


class NoSuchDraft(PolicyError):
    """There is no draft with this label: never was, was changed since, or is in force by now."""


class InvalidPolicyFile(PolicyError):
    """A file that is no policy; `line` is where, counted from 1, None where that cannot be said."""

    def __init__(self, reason: str, *, line: int | None) -> None:
        super().__init__(f"line {line}: {reason}" if line else reason)
        self.reason = reason
        self.line = line
