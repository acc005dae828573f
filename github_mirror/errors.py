"""Refusals of the mirror; the text of each is a sentence for people."""

from datetime import timedelta


class MirrorError(Exception):
    """Something about the mirror that cannot be done."""


class NotTracked(MirrorError):
    """The ticket is not tracked on GitHub."""


class NeedsAReview(MirrorError):
    """The desk publishes nothing by itself where others than the team can read it."""


class NotPublished(MirrorError):
    """The repository does not get this field of a ticket."""


class RepositoryStopped(MirrorError):
    """Nothing is handed over to a repository that was stopped."""


class WritingHeld(MirrorError):
    """Something keeps us from writing to the repository for now."""


class EditedMeanwhile(MirrorError):
    """Somebody else changed what GitHub shows since the page was opened."""


class GitHubError(MirrorError):
    """GitHub did not do what was asked. Nothing was written, unless a subclass says otherwise."""


class Uncertain(GitHubError):
    """No answer, or a 5xx: GitHub may have done it all the same."""


class ArrivalUnknown(Uncertain):
    """A write of ours had no answer: it is looked for before it is sent again."""


class SlowDown(GitHubError):
    """A limit is reached (403 or 429): nothing may be sent to GitHub before `retry_after` has passed."""

    def __init__(self, reason: str, *, retry_after: timedelta, is_guess: bool = False) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        # GitHub named no time.
        self.is_guess = is_guess


class BudgetSpent(SlowDown):
    """So much was sent that GitHub would refuse more: nothing left, and nothing is wrong."""


class NoAccess(GitHubError):
    """The desk's account is refused, or may not do this (401, 403, 404 of a repository): a human mends it."""


class Moved(GitHubError):
    """It was moved (301); `location` is where GitHub points."""

    def __init__(self, reason: str, *, location: str) -> None:
        super().__init__(reason)
        self.location = location


class Gone(GitHubError):
    """The issue or comment is not there: 404 in a repository that is, or 410 (deleted, or issues are switched off)."""


class NotModified(GitHubError):
    """Nothing changed since it was last asked for (304)."""


class Rejected(GitHubError):
    """GitHub understood and will not do it (422): trying again cannot help."""


class NotConnected(MirrorError):
    """The desk has no account at GitHub: a dry run."""


class UnreadableSecret(MirrorError):
    """What was stored cannot be decrypted: SECRET_KEY is another one now."""


class SteeringRefused(MirrorError):
    """What a manager asked of a repository cannot be done as it stands."""


class VisibilityNotConfirmed(SteeringRefused):
    """The repository is not private as it was, and nobody said that they know."""


class OnlyPrivateOnesPublish(SteeringRefused):
    """A repository that others can read, or of which that is not known, publishes nothing without a steward's look."""


class NothingToReplay(SteeringRefused):
    """It is not failed, or what came is no longer kept."""


class NothingHeldUp(SteeringRefused):
    """There is no trouble that would be waited out."""


class NobodySaidWhere(SteeringRefused):
    """Nobody has said which repository something goes to."""


class NotAllowedAsItIs(SteeringRefused):
    """GitHub does not let the desk's account do all that the mirror needs."""


class SetByEnvironment(SteeringRefused):
    """What the environment sets is not changed by a page."""


class WorkerAway(SteeringRefused):
    """What was asked for is a worker's to do, and none can be asked."""
