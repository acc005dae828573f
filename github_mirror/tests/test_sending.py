"""What is wanted arrives at GitHub once, in one request, whatever goes wrong on the way."""

from dataclasses import replace
from datetime import timedelta

import pytest

from github_mirror import writing
from github_mirror.client import GitHub
from github_mirror.models import Conflict, IssueWrite, MirroredComment, Presence, Repository, TrackedIssue
from github_mirror.publication import Draft, draft_of, edition
from github_mirror.queries import mirror_of
from github_mirror.services import edit_publication, plan_into, share_finding
from github_mirror.tests.desk import NAME, issue_of, plan, send, settle, tracked
from notifications.models import Message
from outbox.models import Delivery, DeliveryState
from tests.factories import NOW, later, make_representative, make_steward, make_ticket
from tickets.models import Ticket
from tickets.services import assign, decline, merge, reopen, resolve, retriage

pytestmark = pytest.mark.django_db
SOON = later(hours=1)


@pytest.fixture
def steward():
    return make_steward(name="Ana")


@pytest.fixture
def ticket(steward, hub):
    """Return a ticket whose issue GitHub has."""
    ticket = tracked(steward)
    settle(at=later(minutes=1), minutes=1)
    hub.forget_requests()
    return Ticket.objects.get(pk=ticket.pk)


def issues(hub):
    return hub.world.repository(NAME).present


def the_issue(hub):
    (issue,) = issues(hub)
    return issue


def states():
    return list(Delivery.objects.filter(consumer="github").order_by("pk").values_list("state", flat=True))


def retriaged(ticket, steward, *, at=SOON, tier="P2"):
    retriage(ticket.number, actor=steward, kind="incident", tier=tier, reason="Down.", now=at)


def test_one_change_of_a_ticket_is_one_request_that_writes(hub, ticket, steward):
    retriaged(ticket, steward)
    settle(at=SOON)

    hub.forget_requests()
    resolve(ticket.number, actor=steward, body="Solved.", now=later(hours=3))
    settle(at=later(hours=3))

    assert [(one.verb, one.status) for one in hub.writes] == [("PATCH", 200)]
    assert hub.writes[0].body == {"state": "closed", "state_reason": "completed"}
    assert (the_issue(hub).state, the_issue(hub).state_reason) == ("closed", "completed")


def test_several_changes_before_sending_become_one_request(hub, ticket, steward):
    retriaged(ticket, steward)
    retriaged(ticket, steward, tier="P1", at=later(hours=1.1))
    resolve(ticket.number, actor=steward, body="Solved.", now=later(hours=1.2))

    settle(at=later(hours=2))

    assert len(hub.writes) == 1
    assert set(hub.writes[0].body) == {"body", "labels", "state", "state_reason"}
    assert set(states()) == {DeliveryState.SENT}


def test_what_changed_and_changed_back_is_no_request(hub, ticket, steward):
    resolve(ticket.number, actor=steward, body="Solved.", now=SOON)
    reopen(ticket.number, actor=ticket.requester, body="No.", now=later(hours=1.5))

    settle(at=later(hours=2))

    assert hub.writes == []


def test_an_issue_takes_in_what_happened_before_it_was_made(hub, steward):
    ticket = tracked(steward)
    retriaged(ticket, steward)

    settle(at=SOON)

    assert [one.verb for one in hub.writes] == ["POST"]
    assert "Something is not working" in the_issue(hub).body


def test_an_issue_of_a_ticket_that_is_done_is_made_and_closed(hub, steward):
    ticket = tracked(steward)
    resolve(ticket.number, actor=steward, body="Solved.", now=SOON)

    settle(at=SOON)

    assert [one.verb for one in hub.writes] == ["POST", "PATCH"]
    assert the_issue(hub).state == "closed"


FAULTS = [
    lambda hub: hub.faults.bad_gateway(after_commit=True),
    lambda hub: hub.faults.bad_gateway(after_commit=False),
    lambda hub: hub.faults.hang_up(after_commit=True),
    lambda hub: hub.faults.hang_up(after_commit=False),
    lambda hub: hub.faults.refuse(500, "Oops", times=3),
]


@pytest.mark.parametrize("fault", FAULTS)
def test_an_uncertain_creation_makes_one_issue(hub, steward, fault):
    fault(hub)
    tracked(steward)

    settle(at=SOON, minutes=20)

    assert the_issue(hub).number == TrackedIssue.objects.get().issue_number
    assert states() == [DeliveryState.SENT]


def test_an_answer_that_shows_another_issue_is_not_taken_for_ours(hub, steward, monkeypatch):
    create, wrong = GitHub.create_issue, [True]

    def answered(client, name, fields):
        made = create(client, name, fields)
        return replace(made, github_id=9, number=99, body="Another.") if wrong and wrong.pop() else made

    monkeypatch.setattr(GitHub, "create_issue", answered)
    tracked(steward)

    settle(at=SOON, minutes=20)

    assert the_issue(hub).number == TrackedIssue.objects.get().issue_number
    assert states() == [DeliveryState.SENT]


@pytest.mark.parametrize("fault", FAULTS)
def test_an_uncertain_comment_is_made_once(hub, ticket, steward, fault):
    fault(hub)
    share_finding(ticket, text="The role lacks a policy.", actor=steward, now=SOON)

    settle(at=SOON, minutes=20)

    (comment,) = the_issue(hub).comments.values()
    assert comment.body.startswith("The role lacks a policy.")
    assert MirroredComment.objects.get().write == IssueWrite.objects.get(kind="comment")


@pytest.mark.parametrize("fault", FAULTS)
def test_an_uncertain_edit_arrives(hub, ticket, steward, fault):
    fault(hub)
    retriaged(ticket, steward)

    settle(at=SOON, minutes=20)

    assert "Something is not working" in the_issue(hub).body
    assert not Conflict.objects.exists()


def test_a_worker_that_dies_between_the_request_and_its_record_makes_nothing_twice(hub, steward, monkeypatch):
    tracked(steward)
    plan(at=SOON)
    with monkeypatch.context() as patched:
        patched.setattr(writing, "apply_issue", lambda *_, **__: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            send(at=SOON)
    # kill -9 leaves what the worker held.
    Repository.objects.update(
        sender="00000000-0000-0000-0000-000000000001", sender_until=SOON + timedelta(minutes=1)
    )

    settle(at=SOON, minutes=20)

    assert len(issues(hub)) == 1
    assert TrackedIssue.objects.get().issue_number == 1


@pytest.mark.parametrize(
    "limit", [{"retry_after": 300}, {"reset_in": 300}, {"status": 403, "retry_after": 300}]
)
def test_all_wait_as_long_as_github_says_and_nobody_asks_meanwhile(hub, steward, limit):
    hub.faults.slow_down(**limit)
    for _ in range(3):
        tracked(steward)
    settle(at=SOON, minutes=0)
    asked = len(hub.requests)

    settle(at=SOON, minutes=4)
    during = len(hub.requests)
    settle(at=SOON + timedelta(minutes=5, seconds=1), minutes=1)

    assert during == asked
    assert len(issues(hub)) == 3
    assert set(Delivery.objects.filter(consumer="github").values_list("n_attempts", flat=True)) == {1}


def test_what_is_urgent_goes_first(hub, steward):
    for tier in ("P4", "P1", "P3", "P2"):
        ticket = tracked(steward, title=f"A {tier}")
        Ticket.objects.filter(pk=ticket.pk).update(tier=tier)
    plan(at=SOON)

    send(at=SOON)

    assert [one.title for one in issues(hub)] == ["A P1", "A P2", "A P3", "A P4"]


def test_what_waits_for_an_issue_gets_as_urgent_as_its_ticket(hub, steward):
    tracked(steward, title="Other")
    ticket = tracked(steward, title="Down")
    plan(at=SOON)
    retriaged(ticket, steward, tier="P1")
    plan(at=SOON)

    send(at=SOON)

    assert [one.title for one in issues(hub)] == ["Down", "Other"]


def test_no_more_is_created_than_github_allows_and_the_rest_goes_later(hub, steward, settings):
    settings.GITHUB_CREATIONS_A_MINUTE = 3
    for _ in range(7):
        tracked(steward)
    plan(at=SOON)

    made = []
    for minute in range(4):
        send(at=SOON + timedelta(seconds=62 * minute))
        made.append(len(issues(hub)))

    assert made == [3, 6, 7, 7]
    assert not Delivery.objects.filter(consumer="github", n_attempts__gt=1).exists()


def test_changes_of_known_issues_do_not_wait_for_new_ones(hub, ticket, steward, settings):
    settings.GITHUB_CREATIONS_A_MINUTE = 1
    tracked(steward)
    tracked(steward)
    retriaged(ticket, steward)
    plan(at=SOON)

    send(at=SOON)

    assert "Something is not working" in issues(hub)[0].body


def test_a_repository_that_turned_public_between_two_writes_gets_nothing_more(hub, ticket, steward):
    manager = make_steward(name="Mo")
    manager.roles = ["manager"]
    manager.save(update_fields=["roles"])
    hub.human.make_public(hub.world.repository(NAME))
    retriaged(ticket, steward)
    share_finding(Ticket.objects.get(pk=ticket.pk), text="The key is wrong.", actor=steward, now=SOON)

    settle(at=SOON)

    kept = Repository.objects.get()
    told = Message.objects.filter(recipient=manager, idempotency_key__startswith="github-repository")
    assert hub.writes == []
    assert (kept.state, kept.state_why) == (
        "stopped",
        "acme/support is public now. Nothing more is written until a manager resumes it.",
    )
    assert told.count() == 1
    assert states()[1:] == [DeliveryState.PENDING] * 2


def test_a_wrong_token_is_a_sentence_holds_everything_and_resumes_by_itself(hub, steward, settings):
    token, settings.GITHUB_TOKEN = settings.GITHUB_TOKEN, "wrong"
    for _ in range(3):
        tracked(steward)
    settle(at=SOON, minutes=30)
    kept = Repository.objects.get()
    n_asked = len(hub.requests)

    settings.GITHUB_TOKEN = token
    settle(at=later(hours=1.6), minutes=10)

    assert kept.error == "GitHub does not accept our sign-in: it is wrong, has ended, or was revoked."
    assert n_asked <= 12
    assert len(issues(hub)) == 3
    assert Repository.objects.get().error == ""
    assert set(Delivery.objects.filter(consumer="github").values_list("n_attempts", flat=True)) == {1}


@pytest.mark.parametrize(
    ("breaks", "mends"),
    [
        (lambda hub, one: hub.human.archive(one), lambda hub, one: hub.human.unarchive(one)),
        (
            lambda hub, one: hub.human.switch_issues(one, on=False),
            lambda hub, one: hub.human.switch_issues(one, on=True),
        ),
    ],
)
def test_what_keeps_us_from_writing_for_a_while_loses_nothing(hub, ticket, steward, breaks, mends):
    breaks(hub, hub.world.repository(NAME))
    retriaged(ticket, steward)
    settle(at=SOON, minutes=30)
    error, n_writes = Repository.objects.get().error, len(hub.writes)

    mends(hub, hub.world.repository(NAME))
    settle(at=later(hours=2), minutes=15)

    assert (bool(error), n_writes) == (True, 0)
    assert "Something is not working" in the_issue(hub).body


def test_what_github_refuses_fails_alone(hub, steward):
    hub.faults.refuse(422, "Validation Failed")
    tracked(steward)
    tracked(steward)

    settle(at=SOON)

    # A fault says less than GitHub would.
    hub.violations.clear()
    assert sorted(states()) == [DeliveryState.FAILED, DeliveryState.SENT]
    assert Repository.objects.get().error == ""


def test_a_renamed_repository_is_written_to_under_its_new_name(hub, ticket, steward):
    hub.human.rename(hub.world.repository(NAME), "helpdesk")
    retriaged(ticket, steward)

    settle(at=SOON)

    assert "Something is not working" in hub.world.repository("acme/helpdesk").present[0].body
    assert Repository.objects.get().full_name == "acme/helpdesk"


def test_an_issue_that_was_moved_is_not_followed(hub, ticket, steward):
    other = hub.repository("acme/public")
    hub.human.transfer(the_issue(hub), other)
    before = other.present[0].body
    retriaged(ticket, steward)

    settle(at=SOON)

    assert other.present[0].body == before
    assert hub.writes == []
    assert issue_of(ticket).presence == Presence.MOVED


def test_an_issue_that_was_deleted_is_not_made_again_by_a_change(hub, ticket, steward):
    hub.human.delete(the_issue(hub))
    retriaged(ticket, steward)

    settle(at=SOON)

    assert hub.writes == []
    assert issue_of(ticket).presence == Presence.DELETED


def test_an_edit_of_theirs_that_we_have_not_heard_of_is_not_overwritten(hub, ticket, steward):
    hub.human.edit(the_issue(hub), body="We rewrote this.")
    retriaged(ticket, steward)

    settle(at=SOON)

    assert the_issue(hub).body == "We rewrote this."
    assert set(the_issue(hub).labels) == {"support", "outage"}
    assert [one.field for one in Conflict.objects.all()] == ["body"]


def test_labels_and_people_of_theirs_stay(hub, ticket, steward):
    hub.human.relabel(the_issue(hub), "support", "sprint-board")
    hub.human.assign(the_issue(hub), "octocat")
    steward.github_login = "ana-codes"
    steward.save(update_fields=["github_login"])
    retriaged(ticket, steward)
    assign(ticket.number, actor=steward, assignee=steward, reason="", now=SOON)

    settle(at=SOON)

    issue = the_issue(hub)
    assert set(issue.labels) == {"support", "sprint-board", "outage"}
    assert {person.login for person in issue.assignees} == {"octocat", "ana-codes"}


def test_a_colleague_whom_github_refuses_costs_one_request_in_all(hub, ticket, steward):
    hub.world.repository(NAME).assignable.discard("ana-codes")
    steward.github_login = "ana-codes"
    steward.save(update_fields=["github_login"])
    assign(ticket.number, actor=steward, assignee=steward, reason="", now=SOON)
    settle(at=SOON)
    hub.forget_requests()

    retriaged(ticket, steward, at=later(hours=2))
    settle(at=later(hours=2))

    assert len(hub.writes) == 1
    assert the_issue(hub).assignees == []
    assert Repository.objects.get().refused_logins == ["ana-codes"]


def test_a_merged_ticket_is_a_duplicate_of_the_issue_that_goes_on(hub, ticket, steward):
    other = tracked(steward, at=later(minutes=30), requester=ticket.requester, service=ticket.service)
    settle(at=later(minutes=30), minutes=1)
    hub.forget_requests()
    merge(other.number, into=ticket.number, actor=steward, reason="Same.", now=SOON)

    settle(at=SOON)

    (closing,) = [one for one in hub.writes if one.path.endswith("/2")]
    assert closing.body == {
        "state": "closed",
        "state_reason": "duplicate",
        "duplicate_issue_id": issue_of(ticket).github_id,
    }


def test_a_planned_issue_is_put_in_its_sprint(hub, ticket, steward):
    hub.human.milestone(hub.world.repository(NAME), "Sprint 12")
    plan_into(issue_of(ticket), "Sprint 12", actor=steward, now=SOON)
    settle(at=SOON)
    planned = the_issue(hub).milestone.title

    plan_into(issue_of(ticket), "", actor=steward, now=later(hours=2))
    settle(at=later(hours=2))

    assert planned == "Sprint 12"
    assert the_issue(hub).milestone is None


def test_a_milestone_that_github_has_not_is_said_and_costs_no_write_until_it_is_there(hub, ticket, steward):
    plan_into(issue_of(ticket), "Sprint 99", actor=steward, now=SOON)
    settle(at=SOON)
    n_writes, outcome = len(hub.writes), Delivery.objects.filter(consumer="github").latest("pk").outcome
    (shown,) = mirror_of(ticket).issues

    hub.human.milestone(hub.world.repository(NAME), "Sprint 99")
    retriaged(ticket, steward, at=later(hours=2))
    settle(at=later(hours=2))

    assert (n_writes, outcome) == (0, "The repository has no milestone “Sprint 99”.")
    assert (shown.missing_milestone, mirror_of(ticket).issues[0].missing_milestone) == ("Sprint 99", "")
    assert the_issue(hub).milestone.title == "Sprint 99"
    assert len(hub.writes) == 1


def test_an_edited_text_arrives_in_one_request(hub, ticket, steward):
    issue = issue_of(ticket)
    draft = Draft("Hub is down", "Nobody can start a server.", "A node is full.")
    edit_publication(issue, draft=draft, actor=steward, now=SOON, seen=edition(draft_of(issue)))

    settle(at=SOON)

    assert [one.verb for one in hub.writes] == ["PATCH"]
    assert the_issue(hub).title == "Hub is down"
    assert "A node is full." in the_issue(hub).body


def test_a_finding_that_a_repository_no_longer_gets_does_not_leave(hub, ticket, steward):
    share_finding(ticket, text="The role lacks a policy.", actor=steward, now=SOON)
    kept = Repository.objects.get()
    kept.allowed_fields = [name for name in kept.allowed_fields if name != "findings"]
    kept.save(update_fields=["allowed_fields"])

    settle(at=SOON)

    assert the_issue(hub).comments == {}


def test_github_away_holds_everything_and_counts_for_no_write(hub, ticket, steward, settings):
    url, settings.GITHUB_API_URL = settings.GITHUB_API_URL, "http://127.0.0.1:9"
    retriaged(ticket, steward)
    settle(at=SOON, minutes=60)

    settings.GITHUB_API_URL = url
    settle(at=later(hours=3), minutes=15)

    assert "Something is not working" in the_issue(hub).body
    assert set(Delivery.objects.filter(consumer="github").values_list("n_attempts", flat=True)) == {1}


def test_a_declined_request_closes_its_issue_as_not_planned(hub, steward):
    service_ticket = make_ticket()
    make_representative(service_ticket.community)
    ticket = tracked(steward)
    Ticket.objects.filter(pk=ticket.pk).update(approval="waiting")
    settle(at=later(minutes=1), minutes=1)
    decline(ticket.number, actor=ticket.requester, reason="No.", now=SOON)

    settle(at=SOON)

    assert the_issue(hub).state_reason == "not_planned"
    assert NOW < SOON


def test_a_finding_that_was_shared_while_disconnected_waits_and_goes_out(hub, ticket, steward, settings):
    token, settings.GITHUB_TOKEN = settings.GITHUB_TOKEN, ""
    share_finding(ticket, text="A full disk.", actor=steward, now=SOON)
    settle(at=SOON, minutes=3)
    waiting = states()[-1]

    settings.GITHUB_TOKEN = token
    settle(at=later(hours=2), minutes=2)

    assert (waiting, states()[-1]) == (DeliveryState.PENDING, DeliveryState.SENT)
    assert [one.body.splitlines()[0] for one in the_issue(hub).comments.values()] == ["A full disk."]
