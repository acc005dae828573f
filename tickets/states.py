"""The states of a ticket and the kinds of its timeline's events."""

from django.db.models import TextChoices


class Status(TextChoices):
    """Where a ticket stands (domain.md, Default policy)."""

    NEW = "new", "New"
    OPEN = "open", "Open"
    PENDING = "pending", "Pending"
    PLANNED = "planned", "Planned"
    RESOLVED = "resolved", "Resolved"
    CLOSED = "closed", "Closed"


LIVE_STATUSES = (Status.NEW, Status.OPEN, Status.PENDING, Status.PLANNED)
DONE_STATUSES = (Status.RESOLVED, Status.CLOSED)


class Approval(TextChoices):
    """Whether a representative has agreed to a request that somebody else filed."""

    NOT_NEEDED = "not_needed", "Not needed"
    WAITING = "waiting", "Waiting for a representative"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"


class Channel(TextChoices):
    """How a request or comment came in."""

    WEB = "web", "Web form"
    EMAIL = "email", "E-mail"
    API = "api", "API"
    ALERT = "alert", "Alert"
    GITHUB = "github", "GitHub"


class EventKind(TextChoices):
    """What happened, in the timeline. Every state change appends one of these."""

    OPENED = "opened", "Filed"
    ACKNOWLEDGED = "acknowledged", "Acknowledged automatically"
    APPROVAL_ASKED = "approval_asked", "Approval asked for"
    APPROVED = "approved", "Approved"
    DECLINED = "declined", "Declined"
    INCIDENT_ASKED = "incident_asked", "Level-1 asked whether this is an incident"
    INCIDENT_DECIDED = "incident_decided", "Incident question answered"
    ASSIGNED = "assigned", "Assigned"
    RETRIAGED = "retriaged", "Retriaged"
    STATUS_CHANGED = "status_changed", "Status changed"
    REPLIED = "replied", "Answered"
    COMMENTED = "commented", "Community wrote"
    NOTED = "noted", "Internal note"
    RESOLVED = "resolved", "Resolved"
    CONFIRMED = "confirmed", "Confirmed"
    REOPENED = "reopened", "Reopened"
    TRACKED = "tracked", "Tracked on GitHub"
    UNTRACKED = "untracked", "No longer tracked on GitHub"
    SHARED_NOTE = "shared_note", "Finding shared on GitHub"
    GITHUB_CHANGED = "github_changed", "Changed on GitHub"
    MERGED = "merged", "Merged into another ticket"
    BREACHED = "breached", "Promise not kept"
    PAGED = "paged", "People called"
    STEP_PASSED = "step_passed", "Step passed: nobody to call"
    PAGE_ACKNOWLEDGED = "page_acknowledged", "Acknowledged by a person"
    ESCALATION_STOPPED = "escalation_stopped", "Escalation ended"
    INCIDENT_DECLARED = "incident_declared", "Incident declared"
    ROLE_OFFERED = "role_offered", "Incident role offered"
    ROLE_TAKEN = "role_taken", "Incident role taken"
    UPDATE_POSTED = "update_posted", "Update posted"
    INCIDENT_CHANGED = "incident_changed", "Incident changed"
    INCIDENT_RESOLVED = "incident_resolved", "Incident resolved"
    ALERT_FIRED = "alert_fired", "Alert fired"
    ALERT_RESOLVED = "alert_resolved", "Alert resolved"


# What only tells what one consumer did, or what colleagues told each other: nobody is called, told or written to.
UNFOLLOWED_KINDS = frozenset(
    {EventKind.PAGED, EventKind.STEP_PASSED, EventKind.GITHUB_CHANGED, EventKind.NOTED}
)

# What a representative sees of the timeline; the rest is the team's own.
PUBLIC_EVENT_KINDS = frozenset(
    {
        EventKind.OPENED,
        EventKind.ACKNOWLEDGED,
        EventKind.APPROVAL_ASKED,
        EventKind.APPROVED,
        EventKind.DECLINED,
        EventKind.STATUS_CHANGED,
        EventKind.REPLIED,
        EventKind.COMMENTED,
        EventKind.RESOLVED,
        EventKind.CONFIRMED,
        EventKind.REOPENED,
        EventKind.MERGED,
        EventKind.UPDATE_POSTED,
        EventKind.INCIDENT_RESOLVED,
    }
)
