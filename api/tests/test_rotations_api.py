"""Programs read who is on call over HTTP."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import yaml
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from rotations.models import Rotation
from rotations.rotation_file import OverrideEntry, parse_rotation_file
from rotations.services import Outcome, add_override, load_rotations
from rotations.tests.factories import MEMBERS, NOW, a_rotation, an_entry, load

pytestmark = pytest.mark.django_db
SUPPORT = "/api/v1/rotations/support"


@pytest.fixture
def steward(client) -> User:
    # Her own zone must not show in answers.
    user = User.objects.create_user("steward@example.org", roles=[Role.STEWARD], time_zone="Asia/Tokyo")
    client.force_login(user)
    return user


@pytest.fixture
def rotation(steward) -> Rotation:
    rotation = a_rotation()
    days = [NOW + timedelta(days=n) for n in (1, 2)]
    add_override(rotation, level="level-1", start=days[0], end=days[1], user=None, actor=steward, now=NOW)
    add_override(rotation, level="level-2", start=days[0], end=days[1], user=steward, actor=steward, now=NOW)
    return rotation


def command(name: str, *arguments: str):
    out = StringIO()
    call_command(name, *arguments, "--json", stdout=out)
    return json.loads(out.getvalue())


def get(client, path: str, **query: str):
    return client.get(f"{SUPPORT}/{path}", query)


def test_rotations_are_listed_in_the_words_of_the_rotation_file(client, rotation):
    answer = client.get(reverse("api:rotations")).json()

    assert answer == [
        {
            "slug": "support",
            "name": "Support rotation",
            "time_zone": "Europe/Berlin",
            "starts_at": "2026-01-07T09:00",
            "turn": {"every": 2, "unit": "week"},
            "levels": ["level-1", "level-2"],
            "members": list(MEMBERS),
        }
    ]


def test_what_is_listed_can_be_loaded_again_and_changes_nothing(client, rotation):
    listed = client.get(reverse("api:rotations")).json()
    parsed = parse_rotation_file(yaml.safe_dump({"rotations": listed}).encode())

    report = load_rotations(parsed.rotations, now=NOW)

    assert [loaded.outcome for loaded in report.rotations] == [Outcome.UNCHANGED]


@pytest.mark.parametrize(
    "at", ["2026-01-14T12:00Z", "2026-01-15T12:00Z", "2026-01-16T11:59:59Z", "2025-01-01T00:00Z"]
)
def test_on_call_answers_as_the_command_does(client, rotation, at):
    answer = get(client, "on-call", at=at)

    assert answer.status_code == 200
    assert [answer.json()] == command("oncall", "--rotation", "support", "--at", at)


def test_on_call_is_about_now_when_nothing_else_is_asked(client, rotation):
    before = datetime.now(UTC)

    at = datetime.fromisoformat(get(client, "on-call").json()["at"])

    assert before <= at <= datetime.now(UTC)


@pytest.mark.parametrize(
    "more", [{}, {"level": "level-1"}, {"as_of": "2026-01-14T11:59Z"}, {"as_of": "2026-01-14T12:00:00Z"}]
)
def test_shifts_answer_as_the_command_does(client, rotation, more):
    query = {"from": "2026-01-10T00:00Z", "to": "2026-04-01T00:00+02:00"} | more
    options = [part for name, value in query.items() for part in (f"--{name.replace('_', '-')}", value)]

    answer = get(client, "shifts", **query)

    assert answer.status_code == 200
    assert answer.json() == command("shifts", "--rotation", "support", *options)


def test_a_gap_on_purpose_is_a_shift_of_nobody(client, rotation):
    answer = get(
        client, "shifts", **{"from": "2026-01-15T13:00Z", "to": "2026-01-15T14:00Z", "level": "level-1"}
    )

    assert answer.json() == [
        {
            "level": "level-1",
            "steward": None,
            "start": "2026-01-15T13:00:00Z",
            "end": "2026-01-15T14:00:00Z",
            "source": "override",
        }
    ]


def test_a_plus_sign_that_nobody_escaped_is_understood(client, rotation):
    answer = client.get(f"{SUPPORT}/on-call?at=2026-01-15T13:00+01:00")

    assert answer.json()["at"] == "2026-01-15T12:00:00Z"


@pytest.mark.parametrize(
    ("path", "query", "sentence"),
    [
        ("on-call", {"at": "now"}, "at: 'now' is not an instant; write it like 2026-01-07T09:00Z."),
        ("on-call", {"at": "2026-01-07T09:00"}, "at: '2026-01-07T09:00' needs a zone"),
        ("on-call", {"at": "0001-01-01T00:00Z"}, "at: must lie in the years 1900 to 2999."),
        ("on-call", {"at": "\0"}, "is not an instant"),
        ("shifts", {}, "from: is missing; give an instant like 2026-01-07T09:00Z."),
        ("shifts", {"from": "2026-01-07T09:00Z"}, "to: is missing"),
        ("shifts", {"from": "2026-01-07T09:00Z", "to": "2026-01-07T09:00Z"}, "to: must come after from."),
        (
            "shifts",
            {"from": "2026-01-07T09:00Z", "to": "2029-01-11T09:00Z"},
            "to: must lie at most three years",
        ),
        (
            "shifts",
            {"from": "2026-01-07T09:00Z", "to": "2026-01-08T09:00Z", "level": "level-3"},
            "level: support has no 'level-3'; its levels are level-1, level-2.",
        ),
        (
            "shifts",
            {"from": "2026-01-07T09:00Z", "to": "2026-01-08T09:00Z", "as_of": "x"},
            "as_of: 'x' is not",
        ),
    ],
)
def test_a_query_that_makes_no_sense_is_refused_in_a_sentence(client, rotation, path, query, sentence):
    answer = get(client, path, **query)

    assert answer.status_code == 400
    assert sentence in answer.json()["detail"]


def test_three_years_may_be_asked_about(client, rotation):
    assert (
        get(client, "shifts", **{"from": "2026-01-01T00:00Z", "to": "2029-01-01T00:00Z"}).status_code == 200
    )


@pytest.mark.parametrize("slug", ["nope", "%00", "'"])
def test_an_unknown_rotation_is_not_found(client, rotation, slug):
    answer = client.get(f"/api/v1/rotations/{slug}/on-call")

    assert answer.status_code == 404
    assert "There is no rotation" in answer.json()["detail"]


ADDRESSES = ["/api/v1/rotations/", f"{SUPPORT}/on-call", f"{SUPPORT}/shifts", "/api/v1/schema/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_visitors_are_told_to_sign_in(client, rotation, address):
    client.logout()

    answer = client.get(address, headers={"Accept": "application/json"})

    assert answer.status_code == 403
    assert "Sign in" in json.loads(answer.content)["detail"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_for_people_outside_of_the_team_there_is_nothing(client, rotation, address):
    client.force_login(User.objects.create_user("rep@example.org"))

    assert client.get(address).status_code == 404


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_changed_and_nothing_is_cached(client, rotation, address):
    assert client.get(address).headers["Cache-Control"] == "private, no-store"
    assert client.post(address, {"name": "x"}).status_code in (403, 405)
    assert client.delete(address).status_code == 405


def test_a_rotation_takes_as_many_queries_among_a_thousand_as_among_ten(client, steward):
    entries = [an_entry(slug=f"rotation-{n}", every=12) for n in range(10)]
    load(*entries)
    counts = []
    for n_more in (0, 1000):
        Rotation.objects.bulk_create(copies(n_more))
        for address in ("/api/v1/rotations/", "/api/v1/rotations/rotation-3/on-call"):
            counts.append(count_queries(client, address))

    assert counts[:2] == counts[2:]
    assert max(counts) <= 5


def copies(n: int) -> list[Rotation]:
    """Return rotations without members or shifts, of which many are made in a moment."""
    model = fields_of(Rotation.objects.get(slug="rotation-0"))
    return [Rotation(**model | {"slug": f"copy-{number}"}) for number in range(n)]


def fields_of(model: Rotation) -> dict[str, object]:
    return {field.name: getattr(model, field.name) for field in model._meta.fields if field.name != "id"}


def count_queries(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def test_shifts_take_as_many_queries_with_a_thousand_overrides_as_with_ten(client, steward):
    a_rotation()
    window = {"from": "2026-01-01T00:00Z", "to": "2027-01-01T00:00Z"}
    address = f"{SUPPORT}/shifts?from={window['from']}&to={window['to']}"
    counts = []
    for n_overrides in (10, 1000):
        load_rotations([an_entry()], overrides=hourly_overrides(n_overrides), now=NOW)
        counts.append(count_queries(client, address))

    assert counts[0] == counts[1] <= 5
    assert len(get(client, "shifts", **window).json()) > 1000


def hourly_overrides(n: int) -> list[OverrideEntry]:
    starts = [NOW + timedelta(hours=hour) for hour in range(n)]
    return [OverrideEntry("support", "level-1", start, start + timedelta(hours=1), None) for start in starts]


def test_the_schema_describes_every_answer_without_a_doubt(client, steward):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", "/dev/null")

    schema = yaml.safe_load(client.get(reverse("api:schema")).content)

    assert set(schema["paths"]) == {
        "/api/v1/rotations/",
        "/api/v1/rotations/{slug}/on-call",
        "/api/v1/rotations/{slug}/shifts",
        "/api/v1/alerts/alertmanager",
        "/api/v1/tickets/{number}/acknowledge",
    }
    assert set(schema["components"]["schemas"]["Rotation"]["properties"]) == {
        "slug",
        "name",
        "time_zone",
        "starts_at",
        "turn",
        "levels",
        "members",
    }
