"""Drafts of the policy, and which version is in force."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection, transaction

from accounts.models import User
from accounts.roles import Role
from communities.services import add_missing_plans
from tickets.errors import NoSuchDraft, NotAllowed, PolicyChangedMeanwhile, TextTooLong
from tickets.models import PolicyVersion
from tickets.policies import current_policy
from tickets.policy import STANDARD_PLAN, as_document, read_document
from tickets.policy.soundness import refuse_unsound

LONGEST_NOTE = 500
# Any number that nothing else in this database uses as an advisory lock.
POLICY_LOCK = 7_140_004
_INSTANT = timedelta(microseconds=1)


@transaction.atomic
def draft_policy(
    document: Any, *, note: str, actor: User | None, based_on: str, now: datetime
) -> PolicyVersion:
    """Keep a policy that is not in force yet, as the next version. actor None: the command line.

    Raises tickets.policy.InvalidPolicy, NotAllowed and TextTooLong.
    """
    _refuse_unless_manager(actor)
    kept_note = _checked_note(note)
    policy = read_document(document)
    refuse_unsound(policy, today=now.astimezone(UTC).date())
    number = _next_number()
    return PolicyVersion.objects.create(
        pk=number,
        label=f"policy-{number}",
        document=as_document(policy),
        note=kept_note,
        based_on=based_on,
        created_by=actor,
        created_at=now,
    )


@transaction.atomic
def replace_draft(label: str, change: Callable[[Any], Any], *, actor: User, now: datetime) -> PolicyVersion:
    """Change a draft, as it is now, in its place; what is unchanged makes no revision.

    `change` makes the new document of the newest one. Raises what it raises, NoSuchDraft,
    tickets.policy.InvalidPolicy and NotAllowed.
    """
    _refuse_unless_manager(actor)
    draft = lock_draft(label)
    policy = read_document(change(as_document(read_document(draft.document))))
    refuse_unsound(policy, today=now.astimezone(UTC).date())
    document = as_document(policy)
    if document != draft.document:
        draft.document, draft.revision = document, draft.revision + 1
        draft.save(update_fields=["document", "revision"])
    return draft


@transaction.atomic
def note_draft(label: str, *, note: str, actor: User) -> PolicyVersion:
    """Say what a draft changes, and why; it keeps its label. Raises NoSuchDraft, NotAllowed and TextTooLong."""
    _refuse_unless_manager(actor)
    draft = lock_draft(label)
    draft.note = _checked_note(note)
    draft.save(update_fields=["note"])
    return draft


@transaction.atomic
def discard_draft(label: str, *, actor: User) -> None:
    """Throw a draft away. Raises NoSuchDraft and NotAllowed."""
    _refuse_unless_manager(actor)
    lock_draft(label).delete()


@transaction.atomic
def activate_policy(
    label: str, *, actor: User | None, seen: str, now: datetime, revision: int | None = None
) -> PolicyVersion:
    """Put a draft into force, provided that `seen` is what is in force now. actor None: the command line.

    revision: which one of the draft was seen; None: whatever it says. What was promised before stays promised.
    Raises NoSuchDraft, PolicyChangedMeanwhile and NotAllowed.
    """
    _refuse_unless_manager(actor)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [POLICY_LOCK])
    in_force = current_policy()
    if in_force.label != seen:
        raise PolicyChangedMeanwhile(
            f"{in_force.label} came into force since you looked. Compare with it, then activate. Nothing was changed."
        )
    draft = lock_draft(label)
    if revision not in (None, draft.revision):
        raise PolicyChangedMeanwhile(
            f"{label} was changed since you looked. Read below what it changes now, then activate. Nothing was changed."
        )
    draft.activated_by, draft.activated_at = actor, _after_the_last(now)
    draft.save(update_fields=["activated_by", "activated_at"])
    add_missing_plans(sorted({*read_document(draft.document).plans} - {STANDARD_PLAN}))
    return draft


def lock_draft(label: str) -> PolicyVersion:
    """Return a draft, locked until the transaction ends. Raises NoSuchDraft."""
    draft = (
        PolicyVersion.objects.select_for_update(of=("self",)).filter(label=label, activated_at=None).first()
    )
    if draft is None:
        raise NoSuchDraft(
            f"There is no draft {label} any more: somebody changed, activated or discarded it. Nothing was changed."
        )
    return draft


def _checked_note(note: str) -> str:
    """Return a note on one line; raise TextTooLong."""
    text = " ".join(note.replace("\x00", "").split())
    if len(text) > LONGEST_NOTE:
        raise TextTooLong(f"A note has at most {LONGEST_NOTE} characters.")
    return text


def _after_the_last(now: datetime) -> datetime:
    """Return now, or an instant after the last activation where the clocks of two machines differ."""
    last = PolicyVersion.objects.activated().values_list("activated_at", flat=True).first()
    return now if last is None else max(now, last + _INSTANT)


def _refuse_unless_manager(actor: User | None) -> None:
    if actor is not None and not actor.has_role(Role.MANAGER, Role.ADMINISTRATOR):
        raise NotAllowed("Only managers may change the policy.")


def _next_number() -> int:
    """Return a number that no version ever had, so that no label comes to mean something else."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('tickets_policyversion', 'id'))")
        return int(cursor.fetchone()[0])
