"""The policy as data: what is written can be read again, and what is wrong is named by its place."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from communities.models import Community, SupportPlan
from tickets.facts import Tier
from tickets.models import PolicyVersion
from tickets.policies import current_policy, plan_of, policy_labelled
from tickets.policy import (
    Clock,
    InvalidPolicy,
    Moment,
    RecipientKind,
    Urgency,
    as_document,
    default_policy,
    read_document,
)
from tickets.policy.calendars import working_calendar
from tickets.policy.values import Opening
from timekeeping.working_time import is_working

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")


def document() -> dict:
    return as_document(default_policy(UTC_ZONE))


def changed(place: str, value: object) -> dict:
    """Return the default document with another value at a place like plans.standard.calendar."""
    whole = document()
    *parents, last = place.split(".")
    here = whole
    for key in parents:
        here = here[int(key) - 1] if isinstance(here, list) else here[key]
    if isinstance(here, list):
        here[int(last) - 1] = value
    else:
        here[last] = value
    return whole


def test_a_policy_that_is_written_reads_as_the_same_policy() -> None:
    policy = default_policy(ZoneInfo("Europe/Lisbon"))

    again = read_document(as_document(policy))

    assert again == policy


@pytest.mark.parametrize(
    ("place", "value", "complaint"),
    [
        ("calendars.working-days.zone", "Mars/Olympus", "is no time zone"),
        ("calendars.working-days.open.1", "mon-fri 9-5", "must be days"),
        ("calendars.working-days.open.1", "mon-fry", "fry is no weekday"),
        ("calendars.working-days.open.1", "mon 09:00-25:00", "25:00 is no time"),
        ("calendars.working-days.closed", ["12-18"], "two days of the year"),
        ("calendars.working-days.closed", ["13-01 to 01-03"], "13-01 is no day"),
        ("plans.standard.calendar", "nowhere", "there is no calendar nowhere"),
        ("plans.standard.tiers.P2.path", "nowhere", "there is no path nowhere"),
        ("plans.standard.tiers.P2.first_response", "soon", "must be a duration"),
        ("plans.standard.tiers.P2.first_response", "99999 hours", "longer than a year"),
        ("plans.standard.tiers.P2.respond", "2 hours", "is unknown here"),
        ("paths.outage.steps.1.page", ["on-call"], "needs a value"),
        ("paths.outage.steps.1.page", ["everyone:else"], "takes no value"),
        ("paths.outage.steps.1.page", ["pope"], "pope is nobody"),
        ("paths.outage.steps.1.page", [], "must name somebody"),
        ("paths.outage.steps.1.percent", 75, "percent belongs"),
        ("paths.outage.steps", [], "at least one step"),
        ("paths.outage.repeat_every", "2 working hours", "around the clock"),
        ("paths.outage.steps.2.attempt", 0, "whole number from 1 to 9"),
        ("rules", {"incident.down": "P9"}, "must be one of P1, P2, P3, P4"),
        ("decision.path", "nowhere", "there is no path nowhere"),
        ("calendars", {}, "at least one entry"),
        ("calendars", [], "must be a mapping"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(place: str, value: object, complaint: str) -> None:
    broken = changed(place, value)

    with pytest.raises(InvalidPolicy, match=complaint) as caught:
        read_document(broken)

    assert place.startswith(caught.value.place[0])


def test_a_step_either_pages_or_notifies() -> None:
    broken = changed("paths.outage.steps.1", {"when": "start", "after": "0 minutes"})

    with pytest.raises(InvalidPolicy, match=r"paths.outage.steps.1: must either page or notify"):
        read_document(broken)


def test_the_default_policy_pages_an_outage_as_the_domain_describes() -> None:
    policy = default_policy(UTC_ZONE)

    steps = [step for step in policy.path_of("standard", Tier.P1).steps if step.when is Moment.START]

    minutes = [int(step.after.duration.total_seconds() // 60) for step in steps]
    assert minutes == [0, 5, 10, 20, 30]
    assert all(step.urgency is Urgency.PAGE for step in steps)
    assert [step.recipients[0].kind for step in steps[2:]] == [
        RecipientKind.COMMANDER,
        RecipientKind.ROLE,
        RecipientKind.EVERYONE,
    ]
    assert policy.target("standard", Tier.P1, Clock.FIRST_RESPONSE).duration == timedelta(minutes=15)


def test_days_may_be_written_as_ranges_over_the_weekend() -> None:
    whole = changed("calendars.working-days.open", ["fri-mon 22:00-06:00"])

    calendar = read_document(whole).calendars["working-days"]

    assert calendar.openings == (Opening((0, 4, 5, 6), time(22), time(6)),)


def test_a_calendar_is_closed_on_holidays_and_around_new_year() -> None:
    whole = document()
    whole["calendars"]["working-days"] |= {"holidays": "PT", "closed": ["12-18 to 01-03"]}

    calendar = working_calendar(read_document(whole).calendars["working-days"])

    assert not is_working(calendar, datetime(2026, 12, 1, 12, tzinfo=UTC))  # Restoration of Independence
    assert is_working(calendar, datetime(2026, 12, 17, 12, tzinfo=UTC))
    assert not is_working(calendar, datetime(2026, 12, 21, 12, tzinfo=UTC))
    assert not is_working(calendar, datetime(2027, 1, 1, 12, tzinfo=UTC))
    assert is_working(calendar, datetime(2027, 1, 4, 12, tzinfo=UTC))


@pytest.mark.django_db
def test_the_version_activated_last_is_in_force() -> None:
    assert current_policy().label == "default-1"
    whole = changed("plans.standard.tiers.P4.first_response", "48 working hours")
    PolicyVersion.objects.create(label="2", document=document(), created_at=NOW, activated_at=NOW)
    PolicyVersion.objects.create(
        label="3", document=whole, created_at=NOW, activated_at=NOW + timedelta(hours=1)
    )
    PolicyVersion.objects.create(label="draft", document=document(), created_at=NOW)

    in_force = current_policy()

    assert in_force.label == "3"
    target = in_force.policy.target("standard", Tier.P4, Clock.FIRST_RESPONSE)
    assert target.duration == timedelta(hours=48)
    assert policy_labelled("2").target("standard", Tier.P4, Clock.FIRST_RESPONSE).duration == timedelta(
        hours=24
    )


@pytest.mark.django_db
def test_the_database_refuses_to_change_a_version() -> None:
    version = PolicyVersion.objects.create(label="2", document=document(), created_at=NOW, activated_at=NOW)

    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        PolicyVersion.objects.filter(pk=version.pk).update(document={})
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        version.delete()


@pytest.mark.django_db
def test_a_community_without_a_support_plan_has_the_standard_one() -> None:
    plain = Community.objects.create(name="LEAP", slug="leap")
    gold = Community.objects.create(
        name="Temple", slug="temple", support_plan=SupportPlan.objects.create(slug="gold", name="Gold")
    )

    assert (plan_of(None), plan_of(plain), plan_of(gold)) == ("standard", "standard", "gold")
