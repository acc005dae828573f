"""When each rule of the policy applies: a reading in, the sentence that says why out, or None."""

from collections.abc import Callable

from tickets.facts import RequesterRole, WhatFails
from tickets.reading.machine_mail import MachineMail
from tickets.reading.request import Reading, concerns_several

BUDGET_RISE_WORTH_ACTING = 0.2

# A rule's condition returns the sentence that says why it applies, or None where it does not.
Condition = Callable[[Reading], str | None]


def machine(sort: MachineMail, why: str) -> Condition:
    """Return the condition that the mail is of one machine-written sort."""
    return lambda reading: why if reading.machine is sort else None


def fails(what: WhatFails) -> Condition:
    """Return the condition that one sort of outage is the case."""

    def when(reading: Reading) -> str | None:
        outage = reading.outage
        return f"{outage.why[:1].upper()}{outage.why[1:]}." if outage.what is what else None

    return when


def budget_rise(reading: Reading) -> str | None:
    """Say that a budget rises by more than is left alone."""
    if not _is_budget_alert(reading) or reading.budget is None or reading.budget.increase is None:
        return None
    rise = reading.budget.increase
    if round(rise, 4) <= BUDGET_RISE_WORTH_ACTING:
        return None
    return f"The spend is {rise:.0%} above {reading.budget.compared_with}, more than the 20% at which somebody acts."


def budget_little_rise(reading: Reading) -> str | None:
    """Say that a budget rises by little."""
    if not _is_budget_alert(reading) or reading.budget is None or reading.budget.increase is None:
        return None
    return (
        f"The spend is {reading.budget.increase:+.0%} against {reading.budget.compared_with}, not above 20%, "
        "so it can be closed."
    )


def budget_unmeasured(reading: Reading) -> str | None:
    """Say that an alert names nothing to compare with."""
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


def monitoring_fails(reading: Reading) -> str | None:
    """Say that Grafana or Prometheus fails."""
    if reading.facts.what_fails is WhatFails.MONITORING:
        return "The form says that Grafana or Prometheus fails; no hub user is stopped by that."
    if reading.symptoms.is_monitoring_failing:
        return "The text says that Grafana or Prometheus fails; no hub user is stopped by that."
    return None


def event_announced(reading: Reading) -> str | None:
    """Say that an event is announced."""
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


def event_named(reading: Reading) -> str | None:
    """Say that an event and its day are named."""
    wishes = reading.wishes
    if (
        wishes.is_event_named
        and reading.event.is_named
        and (wishes.is_event_in_subject or not wishes.is_change_asked)
    ):
        return "An event and its day are named."
    return None


def storage_limit(reading: Reading) -> str | None:
    """Say that users stand at their own limits."""
    if reading.facts.what_fails is WhatFails.PERSONAL_STORAGE:
        return "The form says that users stand at their personal storage limit; the hub's disk is not full."
    if reading.wishes.is_storage_limit and not reading.wishes.is_change_denied:
        return "Users stand at their personal storage limit or ask for more; the hub's own disk is not full."
    return None


def image_reference(reading: Reading) -> str | None:
    """Say that an image is to be updated."""
    wishes = reading.wishes
    if wishes.is_image_update or wishes.has_image_reference:
        return "The reference of an image is to be updated, which is on the critical list."
    return None


def profile_list(reading: Reading) -> str | None:
    """Say that the server options are to be changed."""
    return (
        "The profile list is to be changed, which is on the critical list."
        if reading.wishes.is_profile_update
        else None
    )


def bucket(reading: Reading) -> str | None:
    """Say that a bucket cannot be used and work waits."""
    if reading.wishes.is_bucket_access and reading.wishes.is_blocking:
        return "Access to a bucket is missing and work waits for it."
    return None


def shared_password(reading: Reading) -> str | None:
    """Say that an event's password is to be changed."""
    wishes = reading.wishes
    if wishes.is_shared_password and (wishes.is_event_named or wishes.is_dated or reading.facts.deadline):
        return "The shared password of an event is to be changed."
    return None


def authorisation(reading: Reading) -> str | None:
    """Say that people wait for a change of who may sign in."""
    wishes = reading.wishes
    if (
        wishes.is_authorisation
        and wishes.is_blocking
        and not (wishes.is_bucket_access and not wishes.is_change_asked)
    ):
        return "An update of authentication or authorisation is asked for and work waits for it."
    return None


def dated_change(reading: Reading) -> str | None:
    """Say that a change is asked for by a day."""
    if not _is_change(reading):
        return None
    if reading.facts.deadline:
        return f"A change outside the critical list is asked for by {reading.facts.deadline:%d %B %Y}."
    return (
        "A change outside the critical list is asked for by a day named in the text."
        if reading.wishes.is_dated
        else None
    )


def blocking_change(reading: Reading) -> str | None:
    """Say that work waits for a change."""
    return (
        "A change outside the critical list is asked for and work waits for it."
        if _is_change(reading) and reading.wishes.is_blocking
        else None
    )


def small_change(reading: Reading) -> str | None:
    """Say that a change is asked for at leisure."""
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


def single_user(reading: Reading) -> str | None:
    """Say that one user alone is in trouble."""
    return (
        f"Trouble of a single user is no outage: {reading.outage.why}."
        if reading.outage.is_single_user
        else None
    )


def over(reading: Reading) -> str | None:
    """Say that the failure is over."""
    return "The failure named in the text is over." if reading.symptoms.is_over else None


def question(reading: Reading) -> str | None:
    """Say that a question is asked."""
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


def unread(reading: Reading) -> str | None:
    """Say that the language is not read."""
    if reading.is_understood:
        return None
    return "The text is in a language the rules do not read, so a person must."


def unrecognised(reading: Reading) -> str | None:
    """Say that nothing was recognised."""
    return "No sign of an outage, a change or an event was found in the text."


def unread_failure(reading: Reading) -> str | None:
    """Say that a text in an unread language shows a failure of several."""
    if not reading.is_understood and reading.has_server_error and concerns_several(reading.facts):
        return (
            "The rules do not read the language, but the text shows an error of the server and the form says "
            "that several users are affected."
        )
    return None
