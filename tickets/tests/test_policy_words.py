"""How a policy and its changes read."""

from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tickets.facts import Tier
from tickets.policy import InvalidPolicy, as_document, default_policy, read_document
from tickets.policy.differences import differences
from tickets.policy.soundness import refuse_unsound
from tickets.policy.values import CalendarPolicy, Closure, Opening
from tickets.policy.words import calendar_lines, outlook_words, path_lines

POLICY = default_policy(ZoneInfo("UTC"))
TODAY = date(2026, 11, 21)


def document() -> dict:
    return as_document(default_policy(ZoneInfo("UTC")))


def test_a_path_reads_as_a_ladder() -> None:
    assert path_lines(POLICY.paths["outage"]) == (
        "at once: page level-1 and level-2",
        "+5 min: page level-1 and level-2 by their next method",
        "+10 min: page the incident commander on call",
        "+20 min: page every manager",
        "+30 min: page everyone in the team",
        "when an update is overdue: page the incident commander on call",
        "when reopened: page level-1 and level-2",
        "repeated every 5 min after that, until a human acknowledges",
    )
    assert path_lines(POLICY.paths["high"])[1:] == (
        "at 75% of the promised time: notify level-1",
        "when the promise is not kept: notify level-2",
        "when the promise is not kept, +1 working day: notify every manager",
    )


def test_a_calendar_reads_as_lines() -> None:
    calendar = CalendarPolicy(
        ZoneInfo("Europe/Lisbon"),
        (
            Opening((0, 1, 2, 3, 4)),
            Opening((0, 2), time(9), time(17, 30)),
            Opening((5,), time(22), time(6)),
            Opening(tuple(range(7)), time(8), time(0)),
        ),
        country="US",
        subdivision="CA",
        closures=(Closure((12, 18), (1, 3)),),
    )

    assert calendar_lines(calendar) == (
        "Monday to Friday, around the clock",
        "Monday and Wednesday, 09:00 to 17:30",
        "Saturday, 22:00 to 06:00 on the next day",
        "every day, 08:00 to 00:00",
        "on the clock of Europe/Lisbon",
        "not on the public holidays of US-CA",
        "not from 18 Dec to 3 Jan, every year",
    )


@pytest.mark.parametrize(
    ("tier", "words"),
    [
        (
            Tier.P1,
            "The level-1 steward on duty and the level-2 steward on duty are called at once, day and night. "
            "If nobody has taken it after 10 minutes, the incident commander on call is called. "
            "If nobody has taken it after 20 minutes, the team's managers are called. "
            "If nobody has taken it after 30 minutes, the whole team is called.",
        ),
        (
            Tier.P4,
            "The level-1 steward on duty is told at once. "
            "If the promised time passes, the level-2 steward on duty is told.",
        ),
    ],
)
def test_those_who_file_read_what_happens_without_names(tier: Tier, words: str) -> None:
    assert outlook_words(POLICY.path_of("standard", tier)) == words


def test_a_person_named_in_a_path_is_not_named_to_outsiders() -> None:
    whole = document()
    whole["paths"]["ordinary"]["steps"][0]["notify"] = ["person:mei@example.org", "channel:secret-room"]

    words = outlook_words(read_document(whole).paths["ordinary"])

    assert words.startswith("A member of the team and the team's channel are told at once.")


def test_what_changed_is_said_line_by_line() -> None:
    whole = document()
    whole["plans"]["standard"]["tiers"]["P2"]["first_response"] = "8 working hours"
    del whole["plans"]["standard"]["tiers"]["P4"]["next_response"]
    whole["plans"]["gold"] = whole["plans"]["standard"]
    whole["paths"]["outage"]["steps"][2]["after"] = "15 minutes"
    whole["calendars"]["working-days"]["holidays"] = "PT"
    whole["rules"] = {"change.small": "P3"}
    whole["decision"]["target"] = "10 minutes"

    said = [str(one) for one in differences(POLICY, read_document(whole))]

    assert "Plan gold: — → new" in said
    assert [one for one in said if not one.startswith("Plan gold")] == [
        "Plan standard, P2, first response: one working day → 8 working hours",
        "Plan standard, P4, next response: one working day → not promised",
        "Possible incident, decision: 15 minutes → 10 minutes",
        "Path outage: +10 min: page the incident commander on call → +15 min: page the incident commander on call",
        "Calendar working-days: — → not on the public holidays of PT",
        "Rule change.small: as written → P3",
    ]


def test_equal_policies_have_no_differences() -> None:
    assert differences(POLICY, read_document(document())) == ()


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"holidays": "QQ"}, ("calendars", "working-days", "holidays")),
        ({"closed": ["01-01 to 12-31"]}, ("calendars", "working-days")),
        ({"open": []}, ("calendars", "working-days")),
        (
            {"open": ["mon 09:00-09:01"]},
            ("plans", "standard", "tiers", "P2", "first_response"),
        ),
    ],
)
def test_a_calendar_by_which_nothing_is_ever_due_is_refused(change: dict, place: tuple) -> None:
    whole = document()
    whole["calendars"]["working-days"] |= change

    with pytest.raises(InvalidPolicy) as caught:
        refuse_unsound(read_document(whole), today=TODAY)

    assert caught.value.place == place


def test_a_calendar_of_few_hours_is_sound() -> None:
    whole = document()
    whole["calendars"]["working-days"]["open"] = ["sun 10:00-12:00"]

    refuse_unsound(read_document(whole), today=TODAY + timedelta(days=1))
