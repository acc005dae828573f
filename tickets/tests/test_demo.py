"""The demo holds what makes every page worth looking at, and nothing that could not have happened."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from django.conf import settings
from django.db import transaction
from django.db.models import F, Max, Min
from django.test import override_settings

from accounts.models import User
from communities.models import Community, Service
from outbox.models import Delivery, DeliveryState
from rotations.models import Override, ShiftOffer, StewardProfile, TimeOff
from rotations.queries import stewards_on_duty
from tickets.demo import SIGN_INS
from tickets.demo.loading import DELIVERED, forget_old_deliveries, load
from tickets.demo.scenarios import Action, read_scenarios
from tickets.facts import Kind, Tier
from tickets.handoff import hand_offs_to_point_to
from tickets.models import Attachment, Comment, Correction, SavedView, Ticket, TicketEvent
from tickets.services import mark_tracked
from tickets.states import Approval, EventKind, Status

# Without a test that asks for the database, none is made: then this file could not run on its own.
pytestmark = pytest.mark.django_db

N_TICKETS = 60
FOLDER = settings.BASE_DIR / "demo"
# In the middle of a week, on a weekend, in the quiet days at the year's turn.
MOMENTS = [
    datetime(2026, 11, 18, 10, 0, tzinfo=UTC),
    datetime(2026, 11, 21, 4, 30, tzinfo=UTC),
    datetime(2027, 1, 1, 23, 30, tzinfo=UTC),
]


def track(ticket, actor, finding, at):
    mark_tracked(ticket.number, actor=actor, now=at)


@pytest.fixture(scope="module", params=MOMENTS, ids=str)
def now(request, django_db_setup, django_db_blocker):
    """Load the demo once for all tests of a moment, and take it back afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
            load(FOLDER, now=request.param, n_tickets=N_TICKETS, track=track, say=lambda _: None)
        yield request.param
        transaction.set_rollback(True)


def test_there_are_as_many_tickets_as_asked_for_numbered_in_the_order_of_time(now):
    opened = list(Ticket.objects.order_by("number").values_list("opened_at", flat=True))

    assert len(opened) == N_TICKETS
    assert opened == sorted(opened)


def test_tickets_reach_back_over_the_past_year(now):
    ages = Ticket.objects.aggregate(oldest=Min("opened_at"), newest=Max("opened_at"))

    assert timedelta(days=250) < now - ages["oldest"] < timedelta(days=367)
    assert now - ages["newest"] < timedelta(hours=1)


@pytest.mark.parametrize("status", Status.values)
def test_every_status_is_present(now, status):
    assert Ticket.objects.filter(status=status).exists()


def test_exactly_one_outage_is_open(now):
    outage = Ticket.objects.live().get(tier=Tier.P1)

    assert (outage.kind, outage.service.domain) == (Kind.INCIDENT, "leap.2i2c.cloud")
    assert now - outage.opened_at == timedelta(minutes=18)
    assert outage.attachments.count() == 1
    assert outage.comments.filter(is_internal=True).count() >= 3


def test_some_tickets_are_late_held_or_to_be_decided(now):
    assert 1 <= Ticket.objects.breaching(now).count() <= 6
    assert Ticket.objects.held().exists()
    assert Ticket.objects.live().filter(is_possible_incident=True).exists()


def test_some_tickets_of_every_state_lie_with_the_steward_who_signs_in(now):
    assert Ticket.objects.live().filter(assignee__email=SIGN_INS[1][1]).count() >= 2
    assert Ticket.objects.unassigned().exists()


def test_nothing_happens_in_the_future_or_before_its_ticket(now):
    assert not TicketEvent.objects.filter(at__gt=now).exists()
    assert not TicketEvent.objects.filter(at__lt=F("ticket__opened_at")).exists()
    assert not Comment.objects.filter(created_at__gt=now).exists()
    assert not Attachment.objects.filter(created_at__gt=now).exists()


def test_every_timeline_is_in_order_of_time(now):
    for ticket in Ticket.objects.prefetch_related("events"):
        events = sorted(ticket.events.all(), key=lambda event: event.pk)

        assert all(earlier.at <= later.at for earlier, later in pairwise(events)), ticket
        assert events[0].kind == EventKind.OPENED


def test_every_tier_occurs_and_no_tier_prevails(now):
    n_by_tier = {tier: Ticket.objects.filter(tier=tier).count() for tier in Tier}

    assert all(n_by_tier.values())
    assert n_by_tier[Tier.P1] < N_TICKETS / 3 < N_TICKETS - n_by_tier[Tier.P4]


def test_most_first_responses_are_in_time(now):
    answered = Ticket.objects.exclude(first_responded_at=None)
    n_late = answered.filter(first_responded_at__gt=F("first_response_due_at")).count()

    assert n_late < answered.count() * 0.2


def test_every_ticket_finds_a_steward_on_duty_when_it_is_filed(now):
    oldest = Ticket.objects.earliest("opened_at")

    assert {duty.level for duty in stewards_on_duty(oldest.opened_at)} == {"level-1", "level-2"}
    assert not Ticket.objects.filter(companion=None).exists()


def test_no_brace_of_a_template_is_left_in_a_text(now):
    texts = [
        *Comment.objects.values_list("body", flat=True),
        *Ticket.objects.values_list("subject", flat=True),
    ]

    assert not [text for text in texts if "{rep}" in text or "{host}" in text or "{day}" in text]


@pytest.mark.parametrize(("role", "email", "password"), SIGN_INS)
def test_everybody_who_is_printed_can_sign_in(now, role, email, password):
    user = User.objects.get(email=email)

    assert user.check_password(password)
    assert user.emailaddress_set.get().verified


def test_nobody_outside_the_team_has_a_password_but_the_one_who_is_printed(now):
    others = User.objects.exclude(email__in=[email for _, email, _ in SIGN_INS])

    assert {user.is_team_member for user in others if user.has_usable_password()} == {True}


def test_the_roles_printed_are_the_roles_held(now):
    representative, steward, commander, manager, administrator = (
        User.objects.get(email=email) for _, email, _ in SIGN_INS
    )

    assert (steward.is_steward, commander.is_incident_commander) == (True, True)
    assert (manager.is_manager, administrator.is_administrator) == (True, True)
    assert not representative.is_team_member
    assert representative.contacts.filter(role="representative").count() == 2


def test_the_team_lives_in_at_least_five_time_zones(now):
    stewards = User.objects.with_role("steward")

    assert len({steward.time_zone for steward in stewards}) >= 5


def test_about_sixty_communities_have_people(now):
    assert Community.objects.filter(contacts__role="representative").distinct().count() >= 55
    assert Service.objects.active().count() == 171


def test_the_steward_has_saved_views(now):
    assert SavedView.objects.filter(user__email=SIGN_INS[1][1]).count() == 3


def test_a_hand_off_with_notes_concerns_the_steward_who_signs_in(now):
    steward = User.objects.get(email=SIGN_INS[1][1])

    (hand_off,) = hand_offs_to_point_to(steward, now=now)

    assert timedelta(hours=1) <= hand_off.at - now <= timedelta(hours=2)
    assert "{" not in hand_off.notes
    assert hand_off.brief["parts"][0]["part"] == "incidents"


def test_stewards_have_corrected_some_rules(now):
    assert Correction.objects.exists()


def test_held_requests_wait_for_a_community_that_has_somebody_to_ask(now):
    for ticket in Ticket.objects.filter(approval=Approval.WAITING):
        assert ticket.community.contacts.filter(role="representative").exists()


def test_only_deliveries_of_the_last_minutes_are_still_to_be_made(now):
    forget_old_deliveries(now=now)

    pending = Delivery.objects.filter(state=DeliveryState.PENDING)
    assert 0 < pending.count() < 60
    assert pending.earliest("created_at").created_at >= now - DELIVERED
    assert Delivery.objects.filter(state=DeliveryState.SKIPPED).exists()


def test_on_a_solved_ticket_the_community_only_confirms_or_reopens():
    for scenario in read_scenarios(FOLDER / "requests"):
        for talk in scenario.talks:
            after_solved = [
                later.action for earlier, later in pairwise(talk) if earlier.action is Action.SOLVE
            ]
            assert set(after_solved) <= {Action.CONFIRM, Action.REOPEN}, scenario.slug


def test_people_swap_stand_in_and_go_away(now):
    assert set(ShiftOffer.objects.values_list("state", flat=True)) == {"open", "taken"}
    assert Override.objects.live().filter(user=None).exists()
    assert TimeOff.objects.filter(starts_at__gt=now).count() >= 5
    assert StewardProfile.objects.count() == 8
