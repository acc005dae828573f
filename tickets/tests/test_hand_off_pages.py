"""The pages of hand-offs: the brief to read, notes to write, a button that only the right person has."""

import pytest
from django.urls import reverse

from tests.factories import make_representative, make_service, make_user
from tickets.models import HandOff
from tickets.services import acknowledge_hand_off, resolve, write_hand_off_notes
from tickets.tests.hand_off_desk import AT, hours, make_desk, open_tickets, prepare

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    return make_desk()


@pytest.fixture
def hand_off(people) -> HandOff:
    open_tickets(1, assignee=None, subject="Nobody has this")
    return prepare()


def page_of(hand_off: HandOff) -> str:
    return reverse("tickets:hand_off", args=[hand_off.pk])


def read(client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(
    ("who", "has_form", "has_button"),
    [("ana", True, False), ("ben", False, True), ("cho", False, False), ("mei", False, False)],
)
def test_all_of_the_team_read_it_and_each_of_the_two_gets_their_part(
    client, people, hand_off, who, has_form, has_button
):
    client.force_login(people[who])

    page = read(client, page_of(hand_off))

    assert "Nobody has this" in page
    assert ("Keep notes" in page, "I have read it" in page) == (has_form, has_button)


@pytest.mark.parametrize("name", ["hand_offs", "hand_off"])
def test_for_others_it_does_not_exist(client, people, hand_off, name):
    path = page_of(hand_off) if name == "hand_off" else reverse("tickets:hand_offs")
    service = make_service()
    for outsider in (make_user(), make_representative(service.community)):
        client.force_login(outsider)
        assert client.get(path).status_code == 404

    client.logout()
    assert client.get(path).status_code == 302


@pytest.mark.parametrize("name", ["hand_off_notes", "acknowledge_hand_off"])
def test_for_others_it_cannot_be_answered(client, people, hand_off, name):
    client.force_login(make_user())

    assert client.post(reverse(f"tickets:{name}", args=[hand_off.pk]), {"body": "x"}).status_code == 404


@pytest.mark.parametrize("pk", ["0", "999999", "9" * 15, "9" * 30, "-1", "x"])
def test_one_that_is_not_there_is_not_found(client, people, pk):
    client.force_login(people["ana"])

    assert client.get(f"/hand-offs/{pk}").status_code == 404


def test_notes_are_kept_and_shown_as_markdown(client, people, hand_off):
    client.force_login(people["ana"])

    answer = client.post(
        reverse("tickets:hand_off_notes", args=[hand_off.pk]),
        {"body": "Watch **LEAP**.<script>", "seen_revision": hand_off.revision},
    )

    assert answer.status_code == 302
    client.force_login(people["ben"])
    page = read(client, page_of(hand_off))
    assert "<strong>LEAP</strong>" in page
    assert "<script>." not in page


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"body": "", "seen_revision": 1}, "Write a note."),
        ({"body": "x" * 50_001, "seen_revision": 1}, "50,000 is the most"),
        ({"body": "New words"}, "changed while you were looking"),
        ({"body": "New words", "seen_revision": 7}, "changed while you were looking"),
        ({"body": "New words", "seen_revision": "x"}, "This form is incomplete"),
    ],
)
def test_notes_that_are_refused_come_back_with_a_sentence(client, people, hand_off, fields, sentence):
    client.force_login(people["ana"])

    answer = client.post(reverse("tickets:hand_off_notes", args=[hand_off.pk]), fields)

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert fields["body"] in answer.content.decode()
    hand_off.refresh_from_db()
    assert hand_off.notes == ""


def test_a_colleagues_notes_are_refused(client, people, hand_off):
    client.force_login(people["cho"])
    fields = {"body": "Mine", "seen_revision": hand_off.revision}

    answer = client.post(reverse("tickets:hand_off_notes", args=[hand_off.pk]), fields)

    assert answer.status_code == 422
    assert "Only Ana Ferreira, who hands over, writes the notes." in answer.content.decode()
    hand_off.refresh_from_db()
    assert hand_off.notes == ""


def test_notes_for_a_hand_off_that_was_cancelled_meanwhile_are_not_lost(client, people, hand_off):
    HandOff.objects.filter(pk=hand_off.pk).update(cancelled_at=AT)
    client.force_login(people["ana"])
    fields = {"body": "A long hour of writing", "seen_revision": hand_off.revision}

    page = client.post(reverse("tickets:hand_off_notes", args=[hand_off.pk]), fields).content.decode()

    assert "does not take place" in page
    assert "A long hour of writing" in page


def acknowledge(client, hand_off: HandOff, **fields: object):
    path = reverse("tickets:acknowledge_hand_off", args=[hand_off.pk])
    return client.post(path, fields, follow=True).content.decode()


def test_the_incoming_steward_acknowledges_with_one_button(client, people, hand_off):
    client.force_login(people["ben"])

    page = acknowledge(client, hand_off, seen_revision=hand_off.revision)

    hand_off.refresh_from_db()
    assert hand_off.acknowledged_by == people["ben"]
    assert "level-1 is yours." in page
    assert "I have read it" not in page


def test_looking_at_the_address_acknowledges_nothing(client, people, hand_off):
    client.force_login(people["ben"])

    answer = client.get(reverse("tickets:acknowledge_hand_off", args=[hand_off.pk]))

    hand_off.refresh_from_db()
    assert answer.status_code == 302
    assert not hand_off.is_acknowledged


def test_notes_written_meanwhile_are_read_first(client, people, hand_off):
    seen = hand_off.revision
    write_hand_off_notes(hand_off.pk, actor=people["ana"], body="One more thing.", now=AT)
    client.force_login(people["ben"])

    page = acknowledge(client, hand_off, seen_revision=seen)

    hand_off.refresh_from_db()
    assert not hand_off.is_acknowledged
    assert "changed while you were looking" in page
    assert "One more thing." in page


def test_a_colleague_cannot_acknowledge(client, people, hand_off):
    client.force_login(people["mei"])

    page = acknowledge(client, hand_off, seen_revision=hand_off.revision)

    hand_off.refresh_from_db()
    assert not hand_off.is_acknowledged
    assert "Only Ben Ochieng, who takes over, acknowledges it." in page


def test_what_was_solved_since_says_so(client, people, hand_off):
    from_brief = HandOff.objects.get(pk=hand_off.pk).brief["parts"][0]["tickets"][0]["number"]
    resolve(from_brief, actor=people["ana"], body="Done.", now=AT)
    client.force_login(people["ben"])

    page = read(client, page_of(hand_off))

    assert 'class="is-done"' in page
    assert "Resolved" in page


def test_one_that_does_not_take_place_says_so_and_asks_for_nothing(client, people, hand_off):
    HandOff.objects.filter(pk=hand_off.pk).update(cancelled_at=AT)
    client.force_login(people["ben"])

    page = read(client, page_of(hand_off))

    assert "Does not take place" in page
    assert "I have read it" not in page
    assert page_of(hand_off) not in read(client, reverse("tickets:hand_offs"))


def test_the_list_has_ones_own_first(client, people, hand_off):
    client.force_login(people["cho"])

    page = read(client, reverse("tickets:hand_offs"))

    own = HandOff.objects.get(level="level-2")
    assert page.index(page_of(own)) < page.index(page_of(hand_off))


def test_without_any_the_list_says_when_the_first_one_comes(client, people):
    client.force_login(people["cho"])

    assert "No hand-off yet" in read(client, reverse("tickets:hand_offs"))


@pytest.fixture
def _clock(monkeypatch):
    monkeypatch.setattr("tickets.views.queue.timezone.now", lambda: AT - hours(2))


@pytest.mark.usefixtures("_clock")
@pytest.mark.parametrize(
    ("who", "sentence"),
    [
        ("ben", "You take over level-1 from Ana"),
        ("ana", "You hand over level-1 to Ben"),
        ("cho", "You hand over level-2 to Ana"),
    ],
)
def test_the_queue_points_both_people_to_it(client, people, hand_off, who, sentence):
    client.force_login(people[who])

    page = " ".join(read(client, reverse("tickets:queue")).split())

    assert sentence in page


@pytest.mark.usefixtures("_clock")
def test_the_queue_says_nothing_once_it_is_acknowledged_or_to_others(client, people, hand_off):
    acknowledge_hand_off(hand_off.pk, actor=people["ben"], now=AT - hours(3))

    for who in ("ben", "mei"):
        client.force_login(people[who])
        assert "hand-off-pointer" not in read(client, reverse("tickets:queue"))
