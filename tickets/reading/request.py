"""Everything the rules look at, read out of a request once."""

from dataclasses import dataclass
from datetime import date

from tickets.facts import AffectedUsers, Facts, RequesterRole
from tickets.reading.budget_alerts import BudgetAlert, read_budget_alert
from tickets.reading.event_dates import EventDate, find_event_date
from tickets.reading.hints import has_hint, is_bare_statement
from tickets.reading.japanese import tells_of_trouble
from tickets.reading.language import is_understood
from tickets.reading.machine_mail import MachineMail, machine_mail
from tickets.reading.outage import Outage, weigh
from tickets.reading.people import find_reach
from tickets.reading.prose import readable, sentences
from tickets.reading.quoting import is_reply, open_letter
from tickets.reading.symptoms import Symptoms, find_symptoms
from tickets.reading.vocabulary import failures
from tickets.reading.wishes import Wishes, find_wishes

# Words are read in the first part of a long text: what follows is a log, a listing or an attack.
_WORDS_READ = 30_000


@dataclass(frozen=True)
class Reading:
    """What a request says, without any decision."""

    facts: Facts
    text: str
    machine: MachineMail | None
    budget: BudgetAlert | None
    symptoms: Symptoms
    outage: Outage
    wishes: Wishes
    event: EventDate
    is_understood: bool
    has_server_error: bool
    has_hint: bool = False
    is_bare_statement: bool = False


def read_request(facts: Facts) -> Reading:
    """Read a request: the sender's own words, and a forwarded report where these hold nothing."""
    subject, body = readable(facts.subject, limit=1_000), readable(facts.body)
    letter = open_letter(subject, body)
    is_report_passed_on = letter.is_forward or not letter.own
    own_subject = "" if is_reply(subject) or letter.is_forward else subject
    reading = _read(facts, own_subject, letter.own)
    if not letter.passed_on or not is_report_passed_on or reading.outage.what:
        return reading
    passed_on = _read(facts, subject if letter.is_forward else "", f"{letter.own}\n\n{letter.passed_on}")
    return _joined(reading, passed_on, is_forward=letter.is_forward)


def _joined(own: Reading, whole: Reading, *, is_forward: bool) -> Reading:
    """Choose between the sender's words and those passed on; never let a report drown in between."""
    has_substance = own.wishes.is_change_asked or own.wishes.is_event_announced or own.symptoms.is_over
    if not has_substance and is_forward:
        return whole
    chosen = own if has_substance else whole
    if (not whole.outage.what and not whole.outage.is_possible) or own.symptoms.is_over:
        return chosen
    why = "an outage is only reported in a message quoted below: " + whole.outage.why
    outage = Outage(None, True, why)
    return Reading(**{**vars(chosen), "outage": outage})


def _read(facts: Facts, subject: str, body: str) -> Reading:
    """Read one text."""
    text = f"{subject[:500]}\n\n{body[:_WORDS_READ]}"
    cut = sentences(text)
    symptoms = find_symptoms(cut)
    reach = find_reach(cut, sighted={s.sentence for s in symptoms.sightings})
    today = _today(facts)
    is_provider = facts.requester_role is RequesterRole.PROVIDER_NOTICE
    wishes = find_wishes(cut, raw=text, subject=subject, today=today)
    has_server_error = any(failures.SERVER_ERROR.search(s.text) for s in cut) or tells_of_trouble(text)
    return Reading(
        facts=facts,
        text=text,
        machine=machine_mail(
            facts.subject,
            body,
            headers=facts.headers,
            sender=facts.sender,
            is_known=facts.requester_role is not RequesterRole.UNKNOWN,
            is_provider=is_provider,
        ),
        budget=read_budget_alert(subject, body),
        symptoms=symptoms,
        outage=weigh(facts, symptoms, reach),
        wishes=wishes,
        event=find_event_date(text, received=facts.received_at, deadline=facts.deadline),
        is_understood=is_understood(text),
        has_server_error=has_server_error,
        has_hint=has_hint(cut, facts) and not symptoms.is_all_well and not symptoms.is_over,
        is_bare_statement=is_bare_statement(cut, facts, symptoms=symptoms, wishes=wishes),
    )


def _today(facts: Facts) -> date | None:
    """Return the day of receipt as the sender saw it."""
    return facts.received_at.date() if facts.received_at else None


def concerns_several(facts: Facts) -> bool:
    """Say whether the form says that more than one user is affected."""
    return facts.affected_users in (AffectedUsers.SOME, AffectedUsers.ALL)
