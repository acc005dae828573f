"""The judge finds what it is there to find: without this, silence would mean nothing."""

import pytest
from django.db import transaction

from tests.github.hub import Seen
from tests.mirror.desk import PRIVATE, SideBySide
from tests.mirror.desk_side import DeskSide
from tests.mirror.judge import complaints
from tickets.services import resolve

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    with transaction.atomic():
        sides = SideBySide()
        people = DeskSide(sides)
        people.ticket_tracked(0, 0)
        sides.work()
        people.finding_shared(0, 0)
        yield people
        sides.close()


def found(desk: DeskSide) -> str:
    return "\n".join(complaints(desk.sides, resolved=desk.resolved, editions=desk.editions))


def broken(name, sides):
    (issue,) = sides.there.present
    bot, deeds, human = sides.hub.world.person("supportdesk-bot"), sides.hub.deeds, sides.hub.human
    match name:
        case "an issue made twice":
            deeds.open_issue(sides.there, bot, title="Again", body=issue.body)
        case "a comment made twice":
            deeds.comment(issue, bot, next(iter(issue.comments.values())).body)
        case "a title written over":
            human.edit(issue, title="Theirs alone")
            deeds.retitle(issue, bot, "Ours")
        case "a comment nobody saw":
            human.comment(issue, "Seen?")
        case "a ticket that GitHub resolved":
            resolve(sides.tickets[0], actor=sides.steward, body="Solved.", now=sides.now)
        case "a private word":
            sides.hub.requests.append(Seen("POST", "/", {}, PRIVATE[0], 201))


def test_it_finds_nothing_where_nothing_is_wrong(desk):
    desk.sides.settle()

    assert found(desk) == ""


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("an issue made twice", "made 2 times"),
        ("a comment made twice", "made 2 times"),
        ("a title written over", "which nobody can see"),
        ("a comment nobody saw", "became no note"),
        ("a ticket that GitHub resolved", "nobody at the desk did that"),
        ("a private word", "leaked"),
    ],
)
def test_it_finds_what_is_broken(desk, name, words):
    desk.sides.settle()

    broken(name, desk.sides)

    assert words in found(desk)
