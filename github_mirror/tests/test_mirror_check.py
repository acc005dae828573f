"""The shell says whether both sides agree."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from github_mirror.models import Drift, MirroredComment, Presence, TrackedIssue
from github_mirror.tests.mirrored import FULL_NAME
from outbox.models import UNFINISHED, Delivery, DeliveryState
from tests.github.hub import TOKEN
from tickets.services import resolve

pytestmark = pytest.mark.django_db


def check(*arguments: str) -> tuple[str, str]:
    """Return what the command prints, and how it fails."""
    out = StringIO()
    try:
        call_command("mirror_check", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


@pytest.mark.parametrize("arguments", [(), ("--full",), (FULL_NAME,), ("ACME/Support", "--full")])
def test_where_both_agree_it_says_so(both, arguments):
    both.make_issue()
    both.sync()

    printed, error = check(*arguments)

    assert error == ""
    assert "0 differences" in printed


CHANGES = [
    (lambda hub, issue: hub.human.edit(issue, title="Hub is down"), "#1: the title was changed at GitHub"),
    (lambda hub, issue: hub.human.close(issue), "#1: the state was changed at GitHub"),
    (lambda hub, issue: hub.human.comment(issue, "Seen."), "#1: a comment of octavia is not known here"),
]


@pytest.mark.parametrize("arguments", [(), ("--full",)])
@pytest.mark.parametrize(("change", "line"), CHANGES, ids=[line[4:30] for _, line in CHANGES])
def test_what_differs_is_a_line_and_a_failure_and_changes_nothing(both, change, line, arguments):
    issue, there = both.make_issue()
    both.sync()
    both.wait(minutes=5)
    change(both.hub, there)
    before = both.fresh(issue).theirs

    printed, error = check(*arguments)

    assert f"{FULL_NAME}{line}" in printed
    assert "Repair with" in error
    assert (both.fresh(issue).theirs, MirroredComment.objects.count(), Drift.objects.count()) == (
        before,
        0,
        0,
    )
    assert both.hub.writes == []


@pytest.mark.parametrize("arguments", [(), ("--full",)])
def test_a_lost_comment_is_one_difference(both, arguments):
    _, there = both.make_issue()
    both.sync()
    both.wait(minutes=5)
    both.hub.human.comment(there, "Seen.")

    printed, error = check(*arguments)

    assert printed.count("#1: ") == 1
    assert error.startswith("1 difference.")
    assert "1 issue" in printed
    assert "1 issues" not in printed


def test_comments_that_are_only_counted_are_one_difference_in_words_for_one_or_several(both):
    _, there = both.make_issue()
    kept, lost = (both.hub.human.comment(there, words) for words in ("Seen.", "Seen again."))
    both.sync()
    both.wait(minutes=5)
    both.hub.human.delete_comment(lost)

    printed, error = check("--full")
    both.hub.human.delete_comment(kept)
    none_left, _ = check("--full")

    assert "#1: 1 comment at GitHub, 2 here" in printed
    assert "#1: 0 comments at GitHub, 2 here" in none_left
    assert error.startswith("1 difference.")


@pytest.mark.parametrize(
    ("arguments", "advice"),
    [
        ((), "manage.py mirror_check --repair"),
        (("--full",), "manage.py mirror_check --full --repair"),
        ((FULL_NAME,), f"manage.py mirror_check {FULL_NAME} --repair"),
    ],
)
def test_the_advice_repairs_what_was_found(both, arguments, advice):
    both.make_issue()
    _, there = both.make_issue()
    both.sync()
    both.wait(minutes=5)
    both.hub.human.edit(there, title="Hub is down")

    _, error = check(*arguments)

    assert error == f"1 difference. Repair with: {advice}"


def test_what_only_a_full_repair_writes_again_is_repaired_by_the_advice(both):
    issue, there = both.make_issue()
    both.sync()
    both.wait(minutes=5)
    both.hub.human.comment(there, "Seen.")
    TrackedIssue.objects.filter(pk=issue.pk).update(title="Another title")
    Delivery.objects.filter(state__in=UNFINISHED).update(state=DeliveryState.SENT)

    _, error = check()

    assert error == "2 differences. Repair with: manage.py mirror_check --full --repair"


@pytest.mark.parametrize("leave", ["delete", "transfer"])
def test_issues_that_went_away_are_found_in_full(both, leave):
    issue, there = both.make_issue()
    both.sync()
    if leave == "delete":
        both.hub.human.delete(there)
    else:
        both.hub.human.transfer(there, both.hub.repository("acme/other"))

    printed, error = check("--full")

    assert "#1: was " in printed
    assert error.startswith("1 difference.")
    assert both.fresh(issue).presence == Presence.THERE


def test_a_write_that_waits_is_no_difference_and_one_that_was_lost_is(both):
    issue, _ = both.make_issue()
    both.sync()
    resolve(issue.ticket_id, actor=both.steward, body="Done.", now=both.now())
    write = issue.writes.create(kind="close", version=9, created_at=both.now())
    Delivery.objects.create(
        consumer="github", subject_id=write.pk, idempotency_key="x", created_at=both.now(), due_at=both.now()
    )

    waiting, nothing = check("--full")
    Delivery.objects.filter(state__in=UNFINISHED).update(state=DeliveryState.SENT)
    lost, error = check("--full")

    assert ("1 issue waits to be written to" in waiting, nothing) == (True, "")
    assert "#1: the state that the desk wants never reached GitHub" in lost
    assert error


def test_repairing_takes_in_what_differs_and_says_what_it_was(both):
    _, there = both.make_issue()
    both.sync()
    both.wait(minutes=5)
    both.hub.human.edit(there, title="Hub is down")
    both.wait(minutes=5)

    printed, error = check("--full", "--repair")
    agreed = check("--full")

    assert "acme/support#1: Missed: changed the title to “Hub is down” on GitHub." in printed
    assert (error, agreed[1]) == ("", "")
    assert TrackedIssue.objects.get().title == "Hub is down"


def test_trouble_is_one_sentence(both, settings):
    both.make_issue()
    both.sync()
    unknown = check("acme/other")
    both.hub.world.accounts.pop(TOKEN)
    refused, refused_repair = check(), check("--repair")
    settings.GITHUB_TOKEN = ""
    dry_run = check()

    errors = [error for _, error in (unknown, refused, refused_repair, dry_run)]
    assert errors[0] == "The desk does not mirror acme/other. It mirrors: acme/support."
    assert errors[1] == errors[2] != ""
    assert errors[3].startswith("The desk is not connected to GitHub.")
    assert not any("\n" in error for error in errors)
