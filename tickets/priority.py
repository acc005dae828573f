"""The policy: facts in, kind, impact, tier, the rule that fired and one sentence why out. Pure Python.

The rules stand in one ordered tuple; the first that applies decides. What the requester chose as kind,
how urgent they call it and how loud they are never decides the kind; the form's facts do, then the words
(`tickets/reading`).
"""

import re
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
from tickets.reading import conditions as when
from tickets.reading.active_content import has_active_content
from tickets.reading.event_dates import notice_days
from tickets.reading.machine_mail import MachineMail
from tickets.reading.outage import is_unread_report
from tickets.reading.prose import LONGEST_READ
from tickets.reading.request import Reading, read_request
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

_QUOTED = re.compile(" \\(\u201c.*\u201d\\)", re.DOTALL)


def assess(facts: Facts) -> Assessment:
    """Assess a request; never raises on odd text, and reads at most the first 100,000 characters of it."""
    facts = replace(
        facts, subject=str(facts.subject or ""), body=str(facts.body or ""), headers=dict(facts.headers or {})
    )
    reading = read_request(facts)
    rule, why = next((rule, why) for rule, applies in _POLICY if (why := applies(reading)) is not None)
    start, days, date_flags = _event(reading) if rule.kind is Kind.WORKSHOP else (None, None, ())
    flags = (*date_flags, *_text_flags(facts))
    is_possible = _is_possible_incident(reading, rule)
    if is_possible and rule.kind is not Kind.INCIDENT:
        why = f"{why} It may be an incident all the same, so level-1 decides at once."
    return Assessment(
        kind=rule.kind,
        impact=rule.impact,
        tier=rule.tier,
        possible_incident=is_possible,
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
    if rule.slug == "guidance.question" and (reading.symptoms.is_all_well or reading.symptoms.is_over):
        return False
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


def _rule(slug: str, bound: str, title: str, applies: when.Condition) -> tuple[Rule, when.Condition]:
    """Return one line of the policy."""
    kind, impact, tier = _BOUND[bound]
    return Rule(slug=slug, kind=kind, impact=impact, tier=tier, title=title), applies


_POLICY: tuple[tuple[Rule, when.Condition], ...] = (
    _rule(
        "spam.bounce",
        "spam",
        "A mail server says that a message was not delivered",
        when.machine(
            MachineMail.BOUNCE,
            "A mail server reports a message it could not deliver; nobody waits for an answer.",
        ),
    ),
    _rule(
        "spam.automatic-reply",
        "spam",
        "An automatic reply",
        when.machine(
            MachineMail.AUTOMATIC_REPLY, "An automatic reply asks for nothing and must not be answered."
        ),
    ),
    _rule(
        "budget.rise-over-20-percent",
        "rise",
        "A budget alert: the spend rises by more than 20%",
        when.budget_rise,
    ),
    _rule(
        "budget.rise-up-to-20-percent",
        "no_rise",
        "A budget alert: the spend rises by 20% or less",
        when.budget_little_rise,
    ),
    _rule(
        "budget.rise-unmeasured",
        "rise",
        "A budget alert that names nothing to compare with",
        when.budget_unmeasured,
    ),
    _rule(
        "notice.paging-service",
        "notice",
        "A mail of the paging service",
        when.machine(
            MachineMail.PAGING, "A mail of the paging service; the alert itself arrives through its webhook."
        ),
    ),
    _rule(
        "notice.provider",
        "notice",
        "A service, account or maintenance mail of a provider",
        when.machine(
            MachineMail.PROVIDER, "A mail of a provider about its service, shared with the team and closed."
        ),
    ),
    _rule(
        "spam.phishing",
        "spam",
        "A mail that wants a password or a click",
        when.machine(MachineMail.PHISHING, "An unknown sender wants a password, a click or money."),
    ),
    _rule(
        "spam.advertising",
        "spam",
        "Advertising",
        when.machine(MachineMail.ADVERTISING, "Advertising of an unknown sender."),
    ),
    _rule(
        "incident.address-down",
        "incident",
        "The hub's address does not answer",
        when.fails(WhatFails.ADDRESS_DOWN),
    ),
    _rule(
        "incident.cannot-sign-in",
        "incident",
        "Authorised users cannot sign in",
        when.fails(WhatFails.CANNOT_SIGN_IN),
    ),
    _rule(
        "incident.servers-do-not-start",
        "incident",
        "User servers do not start",
        when.fails(WhatFails.SERVERS_DO_NOT_START),
    ),
    _rule(
        "incident.home-directory-full",
        "incident",
        "The hub's home directory is full",
        when.fails(WhatFails.HOME_DIRECTORY_FULL),
    ),
    _rule(
        "incident.slow-or-dying",
        "incident",
        "The hub is slow or kernels die",
        when.fails(WhatFails.SLOW_OR_DYING),
    ),
    _rule(
        "incident.infrastructure",
        "incident",
        "The infrastructure underneath fails",
        when.fails(WhatFails.INFRASTRUCTURE),
    ),
    _rule("change.monitoring-failure", "critical", "Grafana or Prometheus fails", when.monitoring_fails),
    _rule(
        "incident.not-said-what",
        "incident",
        "Something is broken for several users, it is not said what",
        when.fails(WhatFails.SOMETHING_ELSE),
    ),
    _rule(
        "incident.unread-language",
        "incident",
        "A server error for several users in a language the rules do not read",
        when.unread_failure,
    ),
    _rule("workshop.event", "workshop", "A workshop, exam or hackathon is announced", when.event_announced),
    _rule(
        "change.storage-limit", "critical", "Users stand at their personal storage limit", when.storage_limit
    ),
    _rule("change.image-reference", "critical", "An image reference is updated", when.image_reference),
    _rule("change.profile-list", "critical", "The profile list is updated", when.profile_list),
    _rule("change.bucket-access", "critical", "Access to a bucket is missing and blocks work", when.bucket),
    _rule(
        "workshop.shared-password",
        "workshop",
        "The shared password of an event is changed",
        when.shared_password,
    ),
    _rule("change.authorisation", "critical", "An authorisation update blocks work", when.authorisation),
    _rule("workshop.event-named", "workshop", "An event and its day are named", when.event_named),
    _rule("change.dated", "dated", "Any other change with a date", when.dated_change),
    _rule("change.blocking", "dated", "Any other change that work waits for", when.blocking_change),
    _rule("change.small", "small", "A change without a date that blocks nobody", when.small_change),
    _rule("guidance.single-user", "guidance", "Trouble of a single user", when.single_user),
    _rule("guidance.over", "guidance", "A failure that is over", when.over),
    _rule("guidance.question", "guidance", "A question or a wish for advice", when.question),
    _rule("guidance.unread-language", "guidance", "A language the rules do not read", when.unread),
    _rule("guidance.unrecognised", "guidance", "Nothing else fits", when.unrecognised),
)

RULES: tuple[Rule, ...] = tuple(rule for rule, _ in _POLICY)
# Here no fact was found, so the requester's own word "incident" is enough to have a person look.
_UNSURE = frozenset(
    {"guidance.unrecognised", "guidance.question", "guidance.unread-language", "change.blocking"}
)
# Neither a wish nor a question was read: a statement about several people on a hub is most likely a report.
_STATEMENTS = frozenset({"guidance.unrecognised", "guidance.question", "guidance.unread-language"})
# A change or an event read from few words gives way to words of present trouble of several people.
_WEAK = frozenset({"change.small", "change.blocking", "workshop.event-named"})
