"""Comments at GitHub become notes, in any order; what reaches a community is only what a colleague marks so."""

from dataclasses import replace
from itertools import permutations

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from github_mirror.inbound import apply_comment, apply_deleted_comment
from github_mirror.marker import marker
from github_mirror.models import MirroredComment, WriteKind
from github_mirror.services import plan_write
from github_mirror.tests.hub import at, comment, fresh, make_issue, make_repository
from tests.factories import later, make_representative, make_steward, make_ticket, make_user
from tickets.models import Comment, TicketEvent
from tickets.services import resolve
from tickets.states import Channel, EventKind, Status

pytestmark = pytest.mark.django_db

NOW = later(hours=2)


@pytest.fixture
def repository():
    return make_repository()


@pytest.fixture
def ana():
    person = make_steward(name="Ana")
    person.github_login = "ana-gh"
    person.save(update_fields=["github_login"])
    return person


@pytest.fixture
def issue(repository, ana):
    return make_issue(repository, steward=ana)


def hear(issue, facts, *, source="webhook", **by):
    return apply_comment(issue.repository, facts, source=source, now=NOW, **by)


def forget(issue, facts, **by):
    return apply_deleted_comment(
        issue.repository, github_id=facts.github_id, issue_number=12, facts=facts, now=NOW, **by
    )


def by_ana(number, body, **changes):
    return comment(number, body, login="ana-gh", author_id=71, **changes)


def notes(issue):
    return list(Comment.objects.filter(ticket=issue.ticket_id).order_by("pk"))


def own_comment(issue, *, body="What we found."):
    plan_write(issue, kind=WriteKind.COMMENT, version=9, now=NOW, body=body)
    write = issue.writes.get(kind=WriteKind.COMMENT)
    write.tried_at = NOW
    write.save(update_fields=["tried_at"])
    mark = marker(ticket=issue.ticket_id, operation=f"comment-{write.pk}", key=settings.SECRET_KEY)
    return write, f"{body}\n\n{mark}"


def test_a_strangers_comment_is_an_internal_note_that_stops_no_clock(issue):
    before = fresh(issue).ticket

    hear(issue, comment(1, "Same here."))

    (note,) = notes(issue)
    assert (note.author, note.outside_author, note.is_internal, note.channel) == (
        None,
        "octo",
        True,
        Channel.GITHUB,
    )
    after = fresh(issue).ticket
    assert (after.status, after.first_responded_at) == (before.status, None)


def test_a_colleagues_comment_is_theirs_and_their_number_is_kept(issue, ana):
    hear(issue, by_ana(1, "Looking into it."))

    assert notes(issue)[0].author == ana
    ana.refresh_from_db()
    assert ana.github_id == 71


def test_a_login_that_comes_with_another_number_is_a_strangers(issue, ana):
    hear(issue, by_ana(1, "Looking into it."))

    hear(issue, replace(by_ana(2, "/reply\nSend money."), author_id=666))

    first, second = notes(issue)
    assert (first.author, second.author, second.is_internal) == (ana, None, True)


def test_who_changed_their_login_is_still_known_by_their_number(issue, ana):
    hear(issue, by_ana(1, "One."))

    hear(issue, replace(by_ana(2, "Two."), login="ana-new"))

    assert [note.author for note in notes(issue)] == [ana, ana]


def test_the_same_comment_twice_is_one_note(issue):
    hear(issue, comment(1, "Same here."))

    hear(issue, comment(1, "Same here."))
    hear(issue, comment(1, "Same here."), source="sync")

    assert len(notes(issue)) == 1


def test_a_marked_comment_of_a_colleague_answers_the_community(issue, ana):
    hear(issue, by_ana(1, "/reply\r\nIt works again."))

    (answer,) = notes(issue)
    assert (answer.is_internal, answer.body, answer.author, answer.channel) == (
        False,
        "It works again.",
        ana,
        Channel.GITHUB,
    )
    assert fresh(issue).ticket.first_responded_at == NOW


@pytest.mark.parametrize(
    "body",
    ["/reply It works.", "> /reply\nIt works.", "\n/reply\nIt works.", "/Reply\nIt works.", "`/reply`\nx"],
)
def test_only_the_mark_alone_on_the_first_line_counts(issue, body):
    hear(issue, by_ana(1, body))

    assert [note.is_internal for note in notes(issue)] == [True]


def test_a_marked_comment_of_anybody_else_is_a_note_that_says_so(issue):
    joy = make_user(name="Joy")
    joy.github_login, joy.github_id = "joy", 80
    joy.save(update_fields=["github_login", "github_id"])

    hear(issue, comment(1, "/reply\nHello", login="joy", author_id=80))

    (note,) = notes(issue)
    assert note.is_internal
    assert "Not sent to the community" in note.body
    assert "Hello" in note.body


def test_a_colleague_who_left_answers_no_more(issue, ana):
    ana.is_active = False
    ana.save(update_fields=["is_active"])

    hear(issue, by_ana(1, "/reply\nHello"))

    assert [note.is_internal for note in notes(issue)] == [True]


def test_a_comment_that_was_edited_before_we_heard_of_it_answers_nobody(issue):
    """Whoever may edit others' comments could have put the mark there."""
    hear(issue, by_ana(1, "/reply\nHello", changed_at=at(61)))

    (note,) = notes(issue)
    assert note.is_internal
    assert "edited on GitHub before" in note.body


@pytest.mark.parametrize(
    "body",
    [
        "/reply",
        "/reply\n \n",
        "/reply\n\u200b\u200d",
        "/reply\n\xa0",
        "/reply\n\u0301\ufe0f",
        "/reply\n\u3164",
    ],
)
def test_an_empty_answer_is_a_note_that_says_why(issue, body):
    hear(issue, by_ana(1, body))

    (note,) = notes(issue)
    assert note.is_internal
    assert "empty" in note.body


def test_an_answer_to_a_resolved_ticket_is_a_note_that_says_why(issue, ana):
    resolve(issue.ticket_id, actor=ana, body="Done.", now=NOW)

    hear(issue, by_ana(1, "/reply\nOne more thing."))

    note = notes(issue)[-1]
    assert note.is_internal
    assert "resolved" in note.body
    assert fresh(issue).ticket.status == Status.RESOLVED


def test_an_answer_of_a_colleague_to_their_own_request_is_their_comment(repository, ana):
    ticket = make_ticket(requester=ana)
    issue = make_issue(repository, steward=ana, ticket=ticket)

    hear(issue, by_ana(1, "/reply\nAny news?"))

    (said,) = notes(issue)
    assert (said.is_internal, said.is_from_team) == (False, False)


def test_an_edited_comment_changes_its_note_and_the_timeline_keeps_what_it_said(issue):
    hear(issue, comment(1, "Same here."))

    hear(issue, comment(1, "Not here.", changed_at=at(70)))

    assert notes(issue)[0].body == "Not here."
    event = TicketEvent.objects.get(ticket=issue.ticket_id, kind=EventKind.GITHUB_CHANGED)
    assert (event.data["words"], event.data["before"]) == ("edited their comment on GitHub", "Same here.")


def test_a_note_of_a_colleague_that_somebody_else_edited_says_who(issue):
    hear(issue, by_ana(1, "Same here."))

    hear(issue, by_ana(1, "Not here.", changed_at=at(70)), by_login="mod", by_id=9)

    assert notes(issue)[0].body == "*Edited on GitHub by mod.*\n\nNot here."


def test_a_note_of_a_colleague_that_nobody_knows_who_edited_says_so(issue):
    hear(issue, by_ana(1, "Same here."))

    hear(issue, by_ana(1, "Not here.", changed_at=at(70)), source="sync")

    assert notes(issue)[0].body == "*Edited on GitHub by somebody.*\n\nNot here."
    event = TicketEvent.objects.get(ticket=issue.ticket_id, kind=EventKind.GITHUB_CHANGED)
    assert event.actor is None


def test_a_note_that_its_own_author_edited_says_only_what_they_say(issue):
    hear(issue, by_ana(1, "Same here."))

    hear(issue, by_ana(1, "Not here.", changed_at=at(70)), by_login="ana-gh", by_id=71)

    assert notes(issue)[0].body == "Not here."


def test_the_community_sees_an_answer_from_github_by_its_authors_name_alone(client, issue, ana):
    hear(issue, by_ana(1, "/reply\nIt works."))

    pages = []
    for person in (issue.ticket.requester, ana):
        client.force_login(person)
        pages.append(
            " ".join(client.get(reverse("tickets:ticket", args=[issue.ticket_id])).content.decode().split())
        )

    community, team = pages
    assert "It works." in community
    assert "by GitHub" not in community
    assert "by GitHub" in team


def test_an_answer_is_never_changed_by_an_edit_at_github(issue):
    hear(issue, by_ana(1, "/reply\nIt works."))

    hear(issue, by_ana(1, "/reply\nIt never works.", changed_at=at(70)))
    forget(issue, by_ana(1, ""), by_login="octo", by_id=500)

    answer, edited, deleted = notes(issue)
    assert answer.body == "It works."
    assert edited.is_internal
    assert "It never works." in edited.body
    assert deleted.is_internal
    assert "octo deleted this answer" in deleted.body


def test_a_deleted_comments_note_says_so_and_by_whom(issue):
    hear(issue, comment(1, "Secret!"))

    forget(issue, comment(1, "Secret!"), by_login="mod", by_id=9)
    again = forget(issue, comment(1, "Secret!"), by_login="mod", by_id=9)

    assert notes(issue)[0].body == "*mod deleted this on GitHub.*"
    assert MirroredComment.objects.get().body == ""
    event = TicketEvent.objects.get(ticket=issue.ticket_id, kind=EventKind.GITHUB_CHANGED)
    assert event.data["before"] == "Secret!"
    assert again.changes == ()


def test_a_comment_that_arrives_after_its_deletion_changes_nothing(issue):
    forget(issue, comment(1, "Secret!"), by_login="mod")

    hear(issue, comment(1, "Secret!"))
    hear(issue, comment(1, "Secret, edited", changed_at=at(99)), source="sync")

    assert notes(issue) == []


def test_every_order_of_deliveries_ends_the_same(issue):
    ends = set()
    for number, order in enumerate(permutations(range(4)), start=1):
        steps = [
            lambda n=number: hear(issue, comment(n, "One")),
            lambda n=number: hear(issue, comment(n, "Two", changed_at=at(70))),
            lambda n=number: hear(issue, comment(n, "Three", changed_at=at(80))),
            lambda n=number: forget(issue, comment(n, "Three", changed_at=at(80)), by_login="mod"),
        ]
        for step in (*order, *order):
            steps[step]()
        row = MirroredComment.objects.get(github_id=number)
        ends.add(
            (
                row.body,
                row.deleted_at is not None,
                row.note.body if row.note else "*mod deleted this on GitHub.*",
            )
        )

    assert ends == {("", True, "*mod deleted this on GitHub.*")}


def test_two_edits_within_a_second_are_asked_for(issue):
    hear(issue, comment(1, "One", changed_at=at(70)))

    heard = hear(issue, comment(1, "Two", changed_at=at(70)))
    asked = hear(issue, comment(1, "Two", changed_at=at(70)), source="sync")

    assert heard.needs_look
    assert asked.changes
    assert notes(issue)[0].body == "Two"


def test_our_own_comment_is_known_before_our_request_is_answered(issue):
    write, body = own_comment(issue)

    hear(issue, comment(1, body, login="desk-bot", author_id=3))

    assert notes(issue) == []
    assert MirroredComment.objects.get().write == write
    write.refresh_from_db()
    assert write.sent_at == NOW


def test_a_copied_marker_is_a_strangers(issue):
    _, body = own_comment(issue)
    hear(issue, comment(1, body, login="desk-bot", author_id=3))

    hear(issue, comment(2, body))
    hear(issue, comment(3, f"Look at this: {body}"))

    assert len(notes(issue)) == 2


def test_a_marker_of_another_ticket_is_a_strangers(issue, repository, ana):
    write, _ = own_comment(issue)
    mark = marker(ticket=issue.ticket_id + 1, operation=f"comment-{write.pk}", key=settings.SECRET_KEY)
    forged = marker(ticket=issue.ticket_id, operation=f"comment-{write.pk}", key="guessed")

    hear(issue, comment(1, f"{write.body}\n\n{mark}"))
    hear(issue, comment(2, f"{write.body}\n\n{forged}"))

    assert len(notes(issue)) == 2


def test_an_edit_of_our_comment_at_github_is_told_of(issue):
    _, body = own_comment(issue)
    hear(issue, comment(1, body, login="desk-bot", author_id=3))

    hear(issue, comment(1, "Vandalised", login="desk-bot", author_id=3, changed_at=at(70)), by_login="mod")

    event = TicketEvent.objects.get(ticket=issue.ticket_id, kind=EventKind.GITHUB_CHANGED)
    assert (event.data["by"], event.data["words"]) == ("mod", "edited our comment on GitHub")


def test_a_comment_on_a_strangers_issue_is_not_ours(repository, issue):
    applied = apply_comment(repository, replace(comment(1, "Hi"), issue_number=99), source="webhook", now=NOW)

    assert not applied.is_ours


def test_representatives_never_see_notes_of_github(issue, client):
    hear(issue, comment(1, "Only for the team"))
    community = issue.ticket.community
    joy = make_representative(community)
    client.force_login(joy)

    page = client.get(f"/tickets/{issue.ticket_id}")

    assert b"Only for the team" not in page.content


def test_a_comment_costs_the_same_whatever_was_said_before(issue):
    hear(issue, comment(1, "First"))
    with CaptureQueriesContext(connection) as early:
        hear(issue, comment(2, "Second"))
    for number in range(3, 30):
        hear(issue, comment(number, "More"))

    with CaptureQueriesContext(connection) as late:
        hear(issue, comment(100, "One more"))

    assert len(early) == len(late)
