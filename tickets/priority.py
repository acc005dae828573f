"""The policy: facts in, kind, impact, tier, the rule that fired and one sentence why out. Pure Python.

The rules stand in one ordered tuple; the first that applies decides. What the requester chose as kind,
how urgent they call it and how loud they are never decides the kind; the form's facts do, then the words
(`tickets/reading`).
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from tickets.facts import (
    OUTAGES,
    AffectedUsers,
    AskedKind,
    Assessment,
    Facts,
    Flag,
    Impact,
    Kind,
    RequesterRole,
    Rule,
    Tier,
    WhatFails,
)
from tickets.reading.active_content import has_active_content
from tickets.reading.event_dates import notice_days
from tickets.reading.machine_mail import MachineMail
from tickets.reading.outage import is_unread_report
from tickets.reading.prose import LONGEST_READ
from tickets.reading.request import Reading, concerns_several, read_request
from tickets.reading.secret_text import has_secret

__all__ = [
    "OUTAGES",
    "RULES",
    "SHORT_NOTICE_DAYS",
    "AffectedUsers",
    "AskedKind",
    "Assessment",
    "Facts",
    "Flag",
    "Impact",
    "Kind",
    "RequesterRole",
    "Rule",
    "Tier",
    "WhatFails",
    "assess",
    "rule_named",
]

SHORT_NOTICE_DAYS = 14
BUDGET_RISE_WORTH_ACTING = 0.2
_NEEDING_APPROVAL = frozenset({Kind.CHANGE, Kind.GUIDANCE, Kind.WORKSHOP})
_BOUND = {
    "incident": (Kind.INCIDENT, Impact.CRITICAL, Tier.P1),
    "critical": (Kind.CHANGE, Impact.CRITICAL, Tier.P2),
    "dated": (Kind.CHANGE, Impact.HIGH, Tier.P3),
    "small": (Kind.CHANGE, Impact.LOW, Tier.P4),
    "workshop": (Kind.WORKSHOP, Impact.HIGH, Tier.P3),
    "rise": (Kind.BUDGET, Impact.MEDIUM, Tier.P3),
    "no_rise": (Kind.BUDGET, Impact.LOW, Tier.P4),
    "guidance": (Kind.GUIDANCE, Impact.LOW, Tier.P4),
    "notice": (Kind.NOTICE, Impact.LOW, Tier.P4),
    "spam": (Kind.SPAM, Impact.LOW, Tier.P4),
}

_QUOTED = re.compile(r' \(".*?"\)', re.DOTALL)

# A rule's condition returns the sentence that says why it applies, or None where it does not.
Condition = Callable[[Reading], str | None]


def assess(facts: Facts) -> Assessment:
    """Assess a request; never raises on odd text, and reads at most the first 100,000 characters of it."""
    facts = replace(
        facts, subject=str(facts.subject or ""), body=str(facts.body or ""), headers=dict(facts.headers or {})
    )
    reading = read_request(facts)
    rule, why = next((rule, why) for rule, when in _POLICY if (why := when(reading)) is not None)
    start, days, date_flags = _event(reading) if rule.kind is Kind.WORKSHOP else (None, None, ())
    flags = (*date_flags, *_text_flags(facts))
    return Assessment(
        kind=rule.kind,
        impact=rule.impact,
        tier=rule.tier,
        possible_incident=_is_possible_incident(reading, rule),
        needs_approval=rule.kind in _NEEDING_APPROVAL
        and facts.requester_role is not RequesterRole.REPRESENTATIVE,
        flags=flags,
        rule=rule.slug,
        # `why` is stored and shown to many: it must not repeat a sentence that may hold the secret.
        why=_QUOTED.sub("", why) if Flag.SECRET in flags else why,
        event_start=start,
        notice_days=days,
    )


def rule_named(slug: str) -> Rule | None:
    """Return the rule of a slug, None where the policy no longer has it."""
    return next((rule for rule in RULES if rule.slug == slug), None)


def _is_possible_incident(reading: Reading, rule: Rule) -> bool:
    """Say whether level-1 must decide at once: facts and words disagree, or the text cannot be read."""
    if rule.kind in (Kind.SPAM, Kind.NOTICE, Kind.BUDGET):
        return False
    if reading.outage.is_possible:
        return True
    if not reading.is_understood and reading.has_server_error:
        return True
    if reading.has_hint and (rule.kind is Kind.GUIDANCE or rule.slug in _WEAK):
        return True
    if rule.slug in _STATEMENTS and reading.is_bare_statement:
        return True
    return rule.slug in _UNSURE and is_unread_report(reading.facts, is_understood=reading.is_understood)


def _text_flags(facts: Facts) -> tuple[Flag, ...]:
    """Return the flags of what stands in the text, quoted parts included: a leaked key is leaked anywhere."""
    subject, body = facts.subject[:2_000], facts.body[:LONGEST_READ]
    flags = []
    if has_secret(f"{subject}\n\n{body}"):
        flags.append(Flag.SECRET)
    if has_active_content(subject, body):
        flags.append(Flag.ACTIVE_CONTENT)
    return tuple(flags)


def _event(reading: Reading) -> tuple[datetime | None, int | None, tuple[Flag, ...]]:
    """Return an event's start, its notice in days and the flags of its date."""
    facts, event = reading.facts, reading.event
    if facts.event_start is None and event.is_impossible:
        return None, None, (Flag.DATE_IMPOSSIBLE,)
    start = facts.event_start or event.start()
    zone = start.tzinfo if start else (event.zone.zone if event.zone else None)
    days = [start.date()] if start else list(event.readings)
    received = facts.received_at
    notices = [notice_days(day, received=received, zone=zone) for day in days] if received else []
    if notices and max(notices) < 0:
        return start, notices[0] if start else None, (Flag.DATE_PAST,)
    is_clear = bool(facts.event_start) or (len(event.readings) == 1 and event.zone is not None)
    flags = () if is_clear else (Flag.DATE_UNCLEAR,)
    if notices and max(notices) < SHORT_NOTICE_DAYS:
        flags = (*flags, Flag.SHORT_NOTICE)
    return start, notices[0] if start and notices else None, flags


def _machine(sort: MachineMail, why: str) -> Condition:
    """Return the condition that the mail is of one machine-written sort."""
    return lambda reading: why if reading.machine is sort else None


def _fails(what: WhatFails) -> Condition:
    """Return the condition that one sort of outage is the case."""

    def when(reading: Reading) -> str | None:
        outage = reading.outage
        return f"{outage.why[:1].upper()}{outage.why[1:]}." if outage.what is what else None

    return when


def _budget_rise(reading: Reading) -> str | None:
    if not _is_budget_alert(reading) or reading.budget is None or reading.budget.increase is None:
        return None
    rise = reading.budget.increase
    if round(rise, 4) <= BUDGET_RISE_WORTH_ACTING:
        return None
    return f"The spend is {rise:.0%} above {reading.budget.compared_with}, more than the 20% at which somebody acts."


def _budget_little_rise(reading: Reading) -> str | None:
    if not _is_budget_alert(reading) or reading.budget is None or reading.budget.increase is None:
        return None
    return (
        f"The spend is {reading.budget.increase:+.0%} against {reading.budget.compared_with}, not above 20%, "
        "so it can be closed."
    )


def _budget_unmeasured(reading: Reading) -> str | None:
    return (
        "A budget alert that names no spend to compare with, so somebody must look."
        if _is_budget_alert(reading)
        else None
    )


def _is_budget_alert(reading: Reading) -> bool:
    """Say whether it is an alert: a person's question about money is one only where it carries the numbers."""
    if reading.budget is None or reading.machine in (
        MachineMail.BOUNCE,
        MachineMail.AUTOMATIC_REPLY,
        MachineMail.PAGING,
    ):
        return False
    is_provider = reading.facts.requester_role is RequesterRole.PROVIDER_NOTICE
    is_machine = reading.machine is MachineMail.PROVIDER
    return is_provider or is_machine or (reading.budget.increase is not None and not reading.outage.what)


def _monitoring_fails(reading: Reading) -> str | None:
    if reading.facts.what_fails is WhatFails.MONITORING:
        return "The form says that Grafana or Prometheus fails; no hub user is stopped by that."
    if reading.symptoms.is_monitoring_failing:
        return "The text says that Grafana or Prometheus fails; no hub user is stopped by that."
    return None


def _event_announced(reading: Reading) -> str | None:
    wishes = reading.wishes
    if wishes.has_image_reference and not (wishes.is_event_in_subject and reading.facts.attendees):
        return None
    is_attended = bool(reading.facts.attendees) or reading.facts.event_start is not None
    is_announced = wishes.is_event_announced and (
        reading.event.is_named or not wishes.is_change_asked or wishes.is_event_in_subject
    )
    is_other_matter = wishes.is_image_update and not wishes.is_event_in_subject and not is_attended
    if (is_attended or is_announced) and not is_other_matter:
        return "An event with many people at once is announced" + (
            f" for {reading.facts.attendees} people." if reading.facts.attendees else "."
        )
    return None


def _event_named(reading: Reading) -> str | None:
    wishes = reading.wishes
    if (
        wishes.is_event_named
        and reading.event.is_named
        and (wishes.is_event_in_subject or not wishes.is_change_asked)
    ):
        return "An event and its day are named."
    return None


def _storage_limit(reading: Reading) -> str | None:
    if reading.facts.what_fails is WhatFails.PERSONAL_STORAGE:
        return "The form says that users stand at their personal storage limit; the hub's disk is not full."
    if reading.wishes.is_storage_limit and not reading.wishes.is_change_denied:
        return "Users stand at their personal storage limit or ask for more; the hub's own disk is not full."
    return None


def _image_reference(reading: Reading) -> str | None:
    wishes = reading.wishes
    if wishes.is_image_update or wishes.has_image_reference:
        return "The reference of an image is to be updated, which is on the critical list."
    return None


def _profile_list(reading: Reading) -> str | None:
    return (
        "The profile list is to be changed, which is on the critical list."
        if reading.wishes.is_profile_update
        else None
    )


def _bucket(reading: Reading) -> str | None:
    if reading.wishes.is_bucket_access and reading.wishes.is_blocking:
        return "Access to a bucket is missing and work waits for it."
    return None


def _shared_password(reading: Reading) -> str | None:
    wishes = reading.wishes
    if wishes.is_shared_password and (wishes.is_event_named or wishes.is_dated or reading.facts.deadline):
        return "The shared password of an event is to be changed."
    return None


def _authorisation(reading: Reading) -> str | None:
    wishes = reading.wishes
    if (
        wishes.is_authorisation
        and wishes.is_blocking
        and not (wishes.is_bucket_access and not wishes.is_change_asked)
    ):
        return "An update of authentication or authorisation is asked for and work waits for it."
    return None


def _dated_change(reading: Reading) -> str | None:
    if not _is_change(reading):
        return None
    if reading.facts.deadline:
        return f"A change outside the critical list is asked for by {reading.facts.deadline:%d %B %Y}."
    return (
        "A change outside the critical list is asked for by a day named in the text."
        if reading.wishes.is_dated
        else None
    )


def _blocking_change(reading: Reading) -> str | None:
    return (
        "A change outside the critical list is asked for and work waits for it."
        if _is_change(reading) and reading.wishes.is_blocking
        else None
    )


def _small_change(reading: Reading) -> str | None:
    return "A change is asked for that has no date and blocks nobody." if _is_change(reading) else None


def _is_change(reading: Reading) -> bool:
    """Say whether a change is asked for that is no mere trouble of one user."""
    wishes = reading.wishes
    is_asked = wishes.is_change_asked or (wishes.is_bucket_access and wishes.is_blocking)
    return (
        is_asked
        and not wishes.is_change_denied
        and not (reading.outage.is_single_user and not wishes.is_authorisation)
    )


def _single_user(reading: Reading) -> str | None:
    return (
        f"Trouble of a single user is no outage: {reading.outage.why}."
        if reading.outage.is_single_user
        else None
    )


def _over(reading: Reading) -> str | None:
    return "The failure named in the text is over." if reading.symptoms.is_over else None


def _question(reading: Reading) -> str | None:
    wishes = reading.wishes
    is_asked = (
        wishes.is_question
        or wishes.has_question_mark
        or wishes.is_change_denied
        or reading.symptoms.is_all_well
    )
    return (
        "A question or a wish for advice; no change is asked for."
        if is_asked and reading.is_understood
        else None
    )


def _unread(reading: Reading) -> str | None:
    if reading.is_understood:
        return None
    return "The text is in a language the rules do not read, so a person must."


def _unrecognised(reading: Reading) -> str | None:
    return "No sign of an outage, a change or an event was found in the text."


def _unread_failure(reading: Reading) -> str | None:
    if not reading.is_understood and reading.has_server_error and concerns_several(reading.facts):
        return (
            "The rules do not read the language, but the text shows an error of the server and the form says "
            "that several users are affected."
        )
    return None


def _rule(slug: str, bound: str, title: str, when: Condition) -> tuple[Rule, Condition]:
    """Return one line of the policy."""
    kind, impact, tier = _BOUND[bound]
    return Rule(slug=slug, kind=kind, impact=impact, tier=tier, title=title), when


_POLICY: tuple[tuple[Rule, Condition], ...] = (
    _rule(
        "spam.bounce",
        "spam",
        "A mail server says that a message was not delivered",
        _machine(
            MachineMail.BOUNCE,
            "A mail server reports a message it could not deliver; nobody waits for an answer.",
        ),
    ),
    _rule(
        "spam.automatic-reply",
        "spam",
        "An automatic reply",
        _machine(
            MachineMail.AUTOMATIC_REPLY, "An automatic reply asks for nothing and must not be answered."
        ),
    ),
    _rule(
        "budget.rise-over-20-percent",
        "rise",
        "A budget alert: the spend rises by more than 20%",
        _budget_rise,
    ),
    _rule(
        "budget.rise-up-to-20-percent",
        "no_rise",
        "A budget alert: the spend rises by 20% or less",
        _budget_little_rise,
    ),
    _rule(
        "budget.rise-unmeasured",
        "rise",
        "A budget alert that names nothing to compare with",
        _budget_unmeasured,
    ),
    _rule(
        "notice.paging-service",
        "notice",
        "A mail of the paging service",
        _machine(
            MachineMail.PAGING, "A mail of the paging service; the alert itself arrives through its webhook."
        ),
    ),
    _rule(
        "notice.provider",
        "notice",
        "A service, account or maintenance mail of a provider",
        _machine(
            MachineMail.PROVIDER, "A mail of a provider about its service, shared with the team and closed."
        ),
    ),
    _rule(
        "spam.phishing",
        "spam",
        "A mail that wants a password or a click",
        _machine(MachineMail.PHISHING, "An unknown sender wants a password, a click or money."),
    ),
    _rule(
        "spam.advertising",
        "spam",
        "Advertising",
        _machine(MachineMail.ADVERTISING, "Advertising of an unknown sender."),
    ),
    _rule(
        "incident.address-down",
        "incident",
        "The hub's address does not answer",
        _fails(WhatFails.ADDRESS_DOWN),
    ),
    _rule(
        "incident.cannot-sign-in",
        "incident",
        "Authorised users cannot sign in",
        _fails(WhatFails.CANNOT_SIGN_IN),
    ),
    _rule(
        "incident.servers-do-not-start",
        "incident",
        "User servers do not start",
        _fails(WhatFails.SERVERS_DO_NOT_START),
    ),
    _rule(
        "incident.home-directory-full",
        "incident",
        "The hub's home directory is full",
        _fails(WhatFails.HOME_DIRECTORY_FULL),
    ),
    _rule(
        "incident.slow-or-dying",
        "incident",
        "The hub is slow or kernels die",
        _fails(WhatFails.SLOW_OR_DYING),
    ),
    _rule(
        "incident.infrastructure",
        "incident",
        "The infrastructure underneath fails",
        _fails(WhatFails.INFRASTRUCTURE),
    ),
    _rule("change.monitoring-failure", "critical", "Grafana or Prometheus fails", _monitoring_fails),
    _rule(
        "incident.not-said-what",
        "incident",
        "Something is broken for several users, it is not said what",
        _fails(WhatFails.SOMETHING_ELSE),
    ),
    _rule(
        "incident.unread-language",
        "incident",
        "A server error for several users in a language the rules do not read",
        _unread_failure,
    ),
    _rule("workshop.event", "workshop", "A workshop, exam or hackathon is announced", _event_announced),
    _rule("change.storage-limit", "critical", "Users stand at their personal storage limit", _storage_limit),
    _rule("change.image-reference", "critical", "An image reference is updated", _image_reference),
    _rule("change.profile-list", "critical", "The profile list is updated", _profile_list),
    _rule("change.bucket-access", "critical", "Access to a bucket is missing and blocks work", _bucket),
    _rule(
        "workshop.shared-password", "workshop", "The shared password of an event is changed", _shared_password
    ),
    _rule("change.authorisation", "critical", "An authorisation update blocks work", _authorisation),
    _rule("workshop.event-named", "workshop", "An event and its day are named", _event_named),
    _rule("change.dated", "dated", "Any other change with a date", _dated_change),
    _rule("change.blocking", "dated", "Any other change that work waits for", _blocking_change),
    _rule("change.small", "small", "A change without a date that blocks nobody", _small_change),
    _rule("guidance.single-user", "guidance", "Trouble of a single user", _single_user),
    _rule("guidance.over", "guidance", "A failure that is over", _over),
    _rule("guidance.question", "guidance", "A question or a wish for advice", _question),
    _rule("guidance.unread-language", "guidance", "A language the rules do not read", _unread),
    _rule("guidance.unrecognised", "guidance", "Nothing else fits", _unrecognised),
)

RULES: tuple[Rule, ...] = tuple(rule for rule, _ in _POLICY)
# Here no fact was found, so the requester's own word "incident" is enough to have a person look.
_UNSURE = frozenset({"guidance.unrecognised", "guidance.unread-language", "change.blocking"})
# Neither a wish nor a question was read: a statement about several people on a hub is most likely a report.
_STATEMENTS = frozenset({"guidance.unrecognised", "guidance.question", "guidance.unread-language"})
# A change or an event read from few words gives way to words of present trouble of several people.
_WEAK = frozenset({"change.small", "change.blocking", "workshop.event-named"})
