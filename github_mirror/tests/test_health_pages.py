"""What the team sees of the mirror."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from github_mirror.health import rows_that_need_somebody
from github_mirror.models import (
    Conflict,
    Drift,
    HookDelivery,
    HookState,
    IssueWrite,
    Repository,
    RepositoryState,
    Sync,
    SyncKind,
    TrackedIssue,
    WriteKind,
)
from outbox.models import Delivery, DeliveryState
from tests.factories import make_steward, make_ticket, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def steward(client):
    steward = make_steward()
    client.force_login(steward)
    return steward


@pytest.fixture
def manager(client):
    manager = make_user(roles=(Role.MANAGER,), name="Miriam Okoye")
    client.force_login(manager)
    return manager


def make_repository(name: str = "acme/support", **fields: Any) -> Repository:
    return Repository.objects.create(full_name=name, **fields)


def make_issue(repository: Repository, **fields: Any) -> TrackedIssue:
    ticket = make_ticket()
    return TrackedIssue.objects.create(
        ticket=ticket,
        repository=repository,
        title=ticket.subject,
        tracked_at=timezone.now(),
        **{"issue_number": ticket.number, "url": f"https://github.com/{repository}/issues/{ticket.number}"}
        | fields,
    )


def write_of(issue: TrackedIssue, version: int, *, ago: int = 5) -> IssueWrite:
    """Return a write that is not stored yet."""
    at = timezone.now() - timedelta(minutes=ago)
    return IssueWrite(issue=issue, kind=WriteKind.COMMENT, version=version, created_at=at)


def delivery_of(write: IssueWrite, *, state: str = DeliveryState.PENDING, rank: int = 3) -> Delivery:
    """Return the delivery of a stored write, not stored yet."""
    now = timezone.now()
    return Delivery(
        consumer="github",
        subject_id=write.pk,
        idempotency_key=f"github:{write.pk}",
        rank=rank,
        state=state,
        created_at=now,
        due_at=now,
        finished_at=now if state == DeliveryState.FAILED else None,
        outcome="GitHub refused it (422)." if state == DeliveryState.FAILED else "",
    )


def make_write(
    issue: TrackedIssue, *, version: int, state: str = DeliveryState.PENDING, rank: int = 3, ago: int = 5
) -> Delivery:
    write = write_of(issue, version, ago=ago)
    write.save(force_insert=True)
    delivery = delivery_of(write, state=state, rank=rank)
    delivery.save(force_insert=True)
    return delivery


def hook_of(
    repository: Repository, number: int, *, state: str = HookState.DONE, ago: int = 5
) -> HookDelivery:
    """Return a webhook that is not stored yet."""
    return HookDelivery(
        delivery_id=f"{repository}-{number}",
        event="issues",
        action="edited",
        repository=repository.full_name,
        body=b"x",
        size=1,
        state=state,
        outcome="We do not understand it." if state == HookState.FAILED else "",
        received_at=timezone.now() - timedelta(minutes=ago),
    )


def make_hook(
    repository: Repository, number: int, *, state: str = HookState.DONE, ago: int = 5
) -> HookDelivery:
    hook = hook_of(repository, number, state=state, ago=ago)
    hook.save(force_insert=True)
    return hook


def fill(repository: Repository, n: int) -> None:
    """Give a repository n of everything that its pages count and list."""
    issue = make_issue(repository)
    begun = timezone.now() - timedelta(minutes=3)
    sync = Sync.objects.create(repository=repository, kind=SyncKind.SINCE, started_at=begun, ended_at=begun)
    first = IssueWrite.objects.count() + 1
    numbers = range(first, first + n)
    writes = IssueWrite.objects.bulk_create(write_of(issue, i) for i in numbers)
    Delivery.objects.bulk_create(
        delivery_of(write, state=DeliveryState.FAILED if write.version % 2 else DeliveryState.PENDING)
        for write in writes
    )
    HookDelivery.objects.bulk_create(
        hook_of(repository, i, state=HookState.FAILED if i % 2 else HookState.DONE) for i in numbers
    )
    Drift.objects.bulk_create(
        Drift(sync=sync, issue=issue, what="A label was taken away", found_at=begun) for _ in range(n)
    )
    Conflict.objects.bulk_create(
        Conflict(issue=issue, field=f"f{first + i}", base="a", ours="b", theirs="c", found_at=begun)
        for i in range(n)
    )


def words_of(client, path: str) -> str:
    return " ".join(client.get(path).content.decode().split())


def n_queries(client, path: str, *, is_warm: bool = False) -> int:
    if not is_warm:
        client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_without_a_repository_the_page_says_what_the_mirror_does_and_that_nothing_leaves(client, manager):
    words = words_of(client, reverse("github:health"))

    assert "Dry run." in words
    assert "No repository is connected yet" in words


def test_the_mirror_is_the_teams_alone(client):
    client.force_login(make_user())

    assert client.get(reverse("github:health")).status_code == 404


def test_each_repository_shows_its_lag_backlog_and_what_needs_somebody(client, steward):
    repository = make_repository(is_private=False)
    issue = make_issue(repository)
    make_write(issue, version=1, rank=1, ago=40)
    make_write(issue, version=2, rank=3)
    make_write(issue, version=3, state=DeliveryState.FAILED)
    make_hook(repository, 1, ago=10)
    make_hook(repository, 2, ago=300)
    make_hook(repository, 3, state=HookState.NEW, ago=20)
    make_hook(repository, 4, state=HookState.FAILED, ago=4000)

    words = words_of(client, reverse("github:health"))

    assert "2 wait:" in words
    assert "40 min" in words
    assert "everybody can read it" in words
    assert '3<span class="visually-hidden"> webhooks</span>, 2 in the last hour' in words
    assert "1 not worked in yet" in words
    assert "1 write given up" in words
    assert "1 webhook failed" in words


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"state": RepositoryState.STOPPED, "state_why": "It is public now."}, "It is public now."),
        ({"error": "GitHub does not accept our sign-in."}, "GitHub does not accept our sign-in."),
    ],
)
def test_trouble_is_said_in_a_sentence(client, steward, fields, said):
    now = timezone.now()
    make_repository(state_since=now, error_since=now, retry_at=now + timedelta(minutes=9), **fields)

    assert said in words_of(client, reverse("github:health"))


def test_a_backlog_shows_when_it_will_be_done_by_what_github_allows(client, steward, settings):
    settings.GITHUB_TOKEN, settings.GITHUB_REPOSITORY = "t0ken-of-the-estimate", "acme/support"
    settings.GITHUB_CREATIONS_A_MINUTE, settings.GITHUB_CREATIONS_AN_HOUR = 2, 500
    issue = make_issue(make_repository())
    for version in range(1, 10):
        make_write(issue, version=version)

    words = words_of(client, reverse("github:health"))

    assert "done <time" in words
    assert ">in 4 min<" in words
    assert "0 of 2" in words


def done_in(client, repository) -> str:
    words = words_of(client, reverse("github:repository", args=[repository.pk]))
    return re.sub("<[^>]*>", "", words.partition("; done ")[2].partition("</div>")[0]).strip()


@pytest.mark.parametrize(
    ("rank", "fields", "said"),
    [
        (1, {}, "in 4 min"),
        (5, {}, "soon"),
        (1, {"state": RepositoryState.PAUSED}, "soon"),
        (1, {"error": "GitHub does not accept our sign-in."}, "soon"),
    ],
    ids=["more urgent", "less urgent", "paused", "in trouble"],
)
def test_a_repository_is_done_after_what_goes_before_it_elsewhere(
    client, steward, settings, rank, fields, said
):
    settings.GITHUB_TOKEN, settings.GITHUB_REPOSITORY = f"t0ken-of-{rank}-{len(fields)}", "acme/support"
    settings.GITHUB_CREATIONS_A_MINUTE, settings.GITHUB_CREATIONS_AN_HOUR = 2, 500
    repository = make_repository()
    make_write(make_issue(repository), version=1)
    issue = make_issue(make_repository("acme/other", **fields))
    for version in range(1, 9):
        make_write(issue, version=version, rank=rank)

    assert done_in(client, repository).startswith(said)


def test_the_pages_ask_as_often_for_a_thousand_rows_as_for_ten(client, manager):
    repository = make_repository()
    paths = [
        reverse("github:health"),
        reverse("github:repository", args=[repository.pk]),
        reverse("github:conflicts"),
    ]
    fill(repository, 10)
    few = [n_queries(client, path) for path in paths]
    fill(repository, 990)
    make_repository("acme/other")

    many = [n_queries(client, path, is_warm=True) for path in paths]

    assert few == many
    assert max(many) <= 20


def test_the_header_counts_what_needs_somebody_in_no_further_query(client, steward):
    repository = make_repository(state=RepositoryState.STOPPED)
    issue = make_issue(repository)
    before = n_queries(client, reverse("tickets:rules"))
    make_write(issue, version=1, state=DeliveryState.FAILED)
    make_hook(repository, 1, state=HookState.FAILED)
    Conflict.objects.create(
        issue=issue, field="title", base="a", ours="b", theirs="c", found_at=timezone.now()
    )

    words = words_of(client, reverse("tickets:rules"))

    assert '<span class="nav-count">4<span' in words
    assert n_queries(client, reverse("tickets:rules")) == before


def test_a_conflict_shows_three_ways_with_what_changed_marked(client, steward):
    issue = make_issue(make_repository())
    conflict = Conflict.objects.create(
        issue=issue,
        field="title",
        base="Hub is slow",
        ours="Hub is very slow",
        theirs="Hub stopped",
        their_login="octocat",
        found_at=timezone.now(),
    )

    words = words_of(client, reverse("github:conflict", args=[conflict.pk]))

    assert "octocat" in words
    assert '<ins class="added"><span class="visually-hidden">[new: </span>' in words
    assert '<del class="removed"><span class="visually-hidden">[removed: </span>' in words


def test_refused_webhooks_are_sentences_on_the_page_and_wait_for_nobody(client, manager):
    now, known = timezone.now(), make_repository()
    words = "A webhook with a wrong signature was refused."
    HookDelivery.objects.create(
        delivery_id="refused-x", state=HookState.FAILED, outcome=words, size=0, received_at=now
    )
    HookDelivery.objects.create(
        delivery_id="of-ours", repository=f"{known}", state="failed", outcome="Ours.", size=0, received_at=now
    )

    page = client.get(reverse("github:health")).content.decode()

    assert (words in page, "Ours." in page) == (True, False)
    assert [rows.count() for rows in rows_that_need_somebody()] == [0, 0, 1, 0]
