"""Every page of every app, as whoever may see it: readable for all at every width, in both themes, without scripts too."""

import gzip
import json
import re
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.utils import timezone
from playwright.sync_api import Page, Response, expect

from accounts.models import User
from accounts.roles import Role
from accounts.services import invite
from communities.models import Service
from escalation.proof_runs import ask_for_proof
from escalation.proof_work import work_on as prove
from escalation.services.what_if_runs import ask_what_if
from escalation.services.what_if_runs import work_on as work_on_what_if
from github_mirror.models import HookDelivery, Repository, RepositoryState, TrackedIssue
from github_mirror.outages import drafts_of, open_outage_issues
from github_mirror.publication import Draft
from github_mirror.services import track
from incidents.models import Incident
from incidents.services import (
    Declaration,
    UpdateDraft,
    add_expert,
    declare_incident,
    keep_webhook,
    link_ticket,
    offer_command,
    post_update,
    read_delivery,
    resolve_incident,
    take_command,
)
from notifications.models import Message, Sending
from notifications.tokens import make
from outbox.lanes import lane_of
from outbox.models import Delivery
from outbox.services import deliver_batch
from rotations.models import Rotation, Shift
from rotations.plan_work import work_on
from rotations.services import (
    add_override,
    ask_for_plan,
    create_feed,
    extend_announcements,
    offer_shift,
    record_time_off,
)
from tests.browser import Window
from tests.factories import make_community, make_ticket, make_user, outage
from tests.page_faults import Console, complaints_by_turns, complaints_everywhere, open_page, too_wide
from tests.small_desk import LONG
from tickets.brief import as_json
from tickets.handoff import make_brief
from tickets.models import HandOff, SavedView, Ticket
from tickets.policies import current_policy
from tickets.policy import as_document
from tickets.services import draft_policy, open_ticket, write_hand_off_notes

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FORGOTTEN = 200_000  # numbers far from those of real tickets

# {name} stands for a number or word of this test's desk.
PAGES: dict[str, list[str]] = {
    "visitor": [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/password/reset/done/",
        "/accounts/password/reset/key/done/",
        "/accounts/password/reset/key/1-set-password/",
        "/accounts/confirm-email/",
        "/accounts/confirm-email/nonsense/",
        "/accounts/inactive/",
        "/accounts/3rdparty/login/cancelled/",
        "/accounts/3rdparty/login/error/",
        "/accounts/invitation/{invitation}",
        "/accounts/invitation/nonsense",
        "/a/nonsense",
        "/a/{page_link}",
    ],
    "stranger": ["/requests", "/new", "/communities/mine/", "/queue", "/tickets/{full}"],
    "representative": [
        "/requests",
        "/requests?view=held",
        "/requests?q=nothing",
        "/new",
        "/tickets/{full}",
        "/tickets/{held}",
        "/tickets/{solved}",
        "/tickets/{outage}",
        "/incidents/for-ticket/{outage}",
        "/communities/mine/",
        "/accounts/profile/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/logout/",
    ],
    "steward": [
        "/queue",
        "/queue?view=held&tier=P1",
        "/queue?view=open&tier=P2",
        "/queue?q=nothing",
        "/rules",
        "/nothing-here",
        "/accounts/people/",
        "/tickets/{full}",
        "/tickets/{held}",
        "/tickets/{doubtful}",
        "/tickets/{solved}",
        "/tickets/{outage}",
        "/tickets/{full}/clocks",
        "/tickets/{held}/clocks",
        "/tickets/{outage}/clocks",
        "/tickets/{full}/merge",
        "/tickets/{full}/merge?into=nonsense",
        "/tickets/{full}/merge?into={outage}",
        "/tickets/{full}/github/",
        "/tickets/{full}/escalation/",
        "/tickets/{outage}/escalation/",
        "/tickets/{full}/github/share",
        "/tickets/{full}/github/issues/{issue}/edit",
        "/tickets/{outage}/github/track",
        "/tickets/{outage}/github/outage",
        "/tickets/{over}/github/action-item",
        "/incidents/",
        "/incidents/?page=2",
        "/incidents/declare",
        "/incidents/declare?ticket={full}",
        "/incidents/{outage}",
        "/incidents/{over}",
        "/incidents/for-ticket/{full}",
        "/incidents/for-ticket/{outage}",
        "/alerts/",
        "/alerts/kept/",
        "/alerts/kept/{refused}",
        "/alerts/kept/{empty_mail}",
        "/alerts/of/{alerted}",
        "/github/",
        "/github/repositories/{repository}/",
        "/github/conflicts/",
        "/github/conflicts/{conflict}/",
        "/tickets/{alerted}",
        "/hand-offs/",
        "/hand-offs/{given}",
        "/hand-offs/{taken}",
        "/policy/",
        "/policy/versions/{draft}",
        "/policy/proof/",
        "/rotations/",
        "/rotations/support/checks",
        "/rotations/support/ledger",
        "/rotations/mine",
        "/rotations/support",
        "/rotations/support?span=52w&zone=rotation",
        "/rotations/support?from=2001-01-01&level=level-2",
        "/calendars/",
        "/me/reach/",
        "/communities/",
        "/communities/?q=nothing",
        "/communities/{community}/",
    ],
    "manager": [
        "/reports/",
        "/reports/?from=2001-01&to=2001-02",
        "/reports/?from=nonsense",
        "/accounts/people/",
        "/accounts/people/?q=nobody",
        "/rotations/mine",
        "/rotations/stewards/{steward}",
        "/communities/{community}/",
        "/communities/{empty}/",
        "/github/",
        "/github/connect/",
        "/github/repositories/{repository}/",
        "/github/repositories/{repository}/webhook",
        "/accounts/3rdparty/",
        "/rotations/support/plan",
        "/rotations/support/plan/{planned}",
        "/rotations/support/plan/{impossible}",
        "/rotations/support/plan/{waiting}",
        "/policy/",
        "/policy/proof/",
        "/policy/compare?from=default-1&to={draft}",
        "/policy/versions/default-1",
        "/policy/versions/{draft}",
        "/policy/drafts/{draft}/text",
        "/policy/drafts/{draft}/edit/plan/standard",
        "/policy/drafts/{draft}/edit/calendar/working-days",
        "/policy/drafts/{draft}/edit/path/outage",
        "/policy/drafts/{draft}/edit/rules",
        "/policy/drafts/{draft}/edit/decision",
        "/policy/drafts/{draft}/edit/commanders",
        "/policy/drafts/{draft}/activate",
        "/policy/what-if/{what_if}",
        "/policy/what-if/{what_if_waiting}",
    ],
}

# Addresses that no person looks at, or not as a page of ours.
NOT_PAGES = re.compile(
    r"^(home|theme|healthz|readyz|github_hook|reports:download|accounts:(invite|set_login)|communities:((add|remove)_contact|choose_plan)|github_mirror:(publish|sync|keep_open|milestone)"
    r"|escalation:(acknowledge_ticket|twilio)"
    r"|tickets:(preview|markdown_preview|queue_news|save_view|delete_view|attachment|reply|note|comment|reopen|hand_off_notes|acknowledge_hand_off"
    r"|retriage|assign|take|set_status|close|decide_incident|confirm|approve|decline)"
    r"|rotations:(override|withdraw_override|offer|take_offer|withdraw_offer|add_time_off|cancel_time_off|save_profile)"
    r"|reach:(add|push|rules|quiet|code|verify|test|remove)"
    r"|incidents:(join|news|acknowledge|take_command|offer_command|accept_command|decline_command|withdraw_offer"
    r"|set_liaison|add_expert|remove_expert|set_channel|set_impact_start|link_ticket|unlink_ticket|post_update|resolve|reopen)"
    r"|github:(check|disconnect|add_repository|pause|resume|publishing|replay_all|replay_write|replay_hook|replay_homeless|replay_unplaced_hook|try_now)"
    r"|alerts:(see|open_ticket)|api:.*|calendars:(create|revoke|feed|time_off)"
    r"|account_(reauthenticate|set_password|confirm_login_code)|socialaccount_signup"
    r"|rotations:(cancel_plan|publish_plan)"
    r"|escalation:(proof_panel|prove_again)"
    r"|escalation:policy_(draft|add|remove|discard|what_if|what_if_cancel|file|what_if_file)"
    r"|(github|openid_connect)_(login|callback))$"
)


@pytest.fixture
def desk(ana: User, joy: User, tickets: dict[str, Ticket]) -> dict[str, object]:
    """Return what stands for the names in PAGES."""
    now = timezone.now()
    urgent = open_ticket(outage(service=tickets["full"].service), actor=joy, now=now)
    full = tickets["full"]
    over = declare_something(urgent, tickets["doubtful"], by=ana, now=now)
    track(full, draft=Draft(full.subject, "Shortened.", "Nothing yet."), actor=ana, now=now)
    for name in ("Waiting for the community", "Workshops to come", "Everything about the other hub"):
        SavedView.objects.create(user=ana, name=name, query="view=open&tier=P2")
    create_feed(ana, now=now)
    given, taken = make_hand_offs(ana, now=now)
    let_something_go_on(ana, now=now)
    prove(ask_for_proof(actor=None, now=now).pk, now=now, clock=timezone.now)
    guest = User.objects.create_user("guest@example.org", name="Guest")
    return {name: ticket.number for name, ticket in tickets.items()} | {
        "outage": urgent.number,
        "over": over,
        "steward": ana.pk,
        "page_link": page_link(now=now),
        "given": given.pk,
        "taken": taken.pk,
        "invitation": invite(guest, invited_by=ana, now=now),
        "community": full.community.slug,
        **make_plan_runs(now=now),
        **make_policy_draft(now=now),
        **hear_alerts(full.service, now=now),
        **mirror_badly(full, now=now),
        "empty": make_community("The community that nobody has joined and that runs nothing").slug,
    }


def declare_something(urgent: Ticket, doubtful: Ticket, *, by: User, now: datetime) -> int:
    """Let an incident run with everything on it, and another be over; return the number of the latter."""
    kofi = User.objects.get(name="Kofi Mensah")
    declare_incident(
        urgent.number, actor=by, now=now, declaration=Declaration(channel="https://meet.example.org/x")
    )
    take_command(urgent.number, actor=kofi, seen=0, now=now)
    offer_command(urgent.number, to=by, actor=kofi, note="I have to sleep", now=now)
    add_expert(urgent.number, expert=kofi, about="Terraform", actor=by, now=now)
    link_ticket(urgent.number, other=doubtful.number, actor=by, now=now)
    post_update(urgent.number, draft=UpdateDraft(body=LONG), actor=by, now=now)
    post_update(urgent.number, draft=UpdateDraft(body=LONG, is_public=False), actor=by, now=now)
    past = make_ticket(requester=urgent.requester, service=urgent.service, subject="Was down", now=now)
    declare_incident(past.number, actor=by, now=now)
    resolve_incident(past.number, draft=UpdateDraft(body="It works again."), actor=by, now=now)
    over = Incident.objects.select_related("ticket").get(ticket=past.number)
    open_outage_issues(over.ticket, drafts=drafts_of(over), actor=by, now=now)
    return past.number


def page_link(*, now: datetime) -> str:
    """Call people about the outage, and return the token of a message to one of them."""
    deliver_batch(now=now, lane=lane_of("escalation"), limit=100)
    message = Message.objects.filter(urgency="page").select_related("recipient").first()
    assert message is not None
    sending = Sending.objects.create(
        batch=uuid4(), recipient=message.recipient, group="test", first_tried_at=now, sent_at=now
    )
    Message.objects.filter(pk=message.pk).update(sending=sending, sent_at=now)
    return make(sending)


def hear_alerts(service: Service, *, now: datetime) -> dict[str, int]:
    """Let two pods of a hub fail, one of them for good, and two messages come that nobody can read."""
    labels = {
        "alertname": "Pod stuck",
        "cluster": service.cluster.name,
        "namespace": service.name,
        "note": LONG,
    }
    body = {
        "alerts": [
            {"status": "firing", "labels": labels | {"pod": "jupyter-" + "long-name-" * 9}},
            {"status": "firing", "labels": labels | {"pod": "b"}, "annotations": {"summary": LONG}},
        ]
    }
    sent = [json.dumps(body).encode(), json.dumps(body).replace("firing", "resolved", 1).encode()]
    pks = []
    for raw in (*sent, b"<b>payload=" + b"%7B" * 300 + b"\x00\xff", b""):
        kept = keep_webhook(raw, size=len(raw), content_type="text/html", sender="alertmanager", now=now)
        read_delivery(kept.pk, now=now)
        pks.append(kept.pk)
    alerted = Ticket.objects.get(channel="alert")
    return {"alerted": alerted.number, "refused": pks[2], "empty_mail": pks[3]}


def mirror_badly(ticket: Ticket, *, now: datetime) -> dict[str, int]:
    """Let the mirror of a ticket have everything that can go wrong, and what waits."""
    why = "GitHub shows no such repository to us: it is gone, or we may not see it. " + "very-long-word" * 9
    repository = Repository.objects.create(
        full_name="a-very-long-owner-name-for-a-repository/and-a-very-long-name-of-it-too",
        is_private=False,
        was_private=True,
        state=RepositoryState.STOPPED,
        state_why=why,
        state_since=now,
        error=why,
        error_since=now,
        retry_at=now + timedelta(minutes=9),
    )
    issue = TrackedIssue.objects.get(ticket=ticket)
    TrackedIssue.objects.filter(pk=issue.pk).update(repository=repository, issue_number=7)
    for version, state in ((901, "failed"), (902, "pending")):
        write = issue.writes.create(kind="comment", version=version, created_at=now)
        Delivery.objects.create(
            consumer="github",
            subject_id=write.pk,
            idempotency_key=f"github:test:{write.pk}",
            state=state,
            created_at=now,
            due_at=now,
            finished_at=now,
            outcome=why,
        )
    HookDelivery.objects.create(
        delivery_id=str(uuid4()), event="issues", action="edited", repository=repository.full_name,
        body=b"x", size=1, received_at=now, state="failed", outcome=why,
    )  # fmt: skip
    sync = repository.syncs.create(kind="full", started_at=now, error=why)
    sync.drifts.create(issue=issue, what=why, found_at=now)
    conflict = issue.conflicts.create(
        field="body",
        base="Both said this.",
        ours=LONG,
        theirs=f"They say {LONG}",
        their_login="octocat",
        found_at=now,
    )
    return {"repository": repository.pk, "conflict": conflict.pk, "issue": issue.pk}


def make_hand_offs(ana: User, *, now: datetime) -> tuple[HandOff, HandOff]:
    """Return a hand-off that Ana gives, with notes, and one that she takes."""
    kofi = User.objects.get(name="Kofi Mensah")
    made = [
        HandOff.objects.create(
            rotation=Rotation.objects.get(),
            level=level,
            at=now + timedelta(hours=1),
            outgoing=outgoing,
            incoming=incoming,
            brief=as_json(make_brief(viewer=incoming, outgoing=outgoing, now=now)),
            briefed_at=now,
            created_at=now,
        )
        for level, outgoing, incoming in (("level-1", ana, kofi), ("level-2", kofi, ana))
    ]
    for hand_off in made:
        write_hand_off_notes(hand_off.pk, actor=hand_off.outgoing, body=LONG, now=now)
    return made[0], made[1]


def let_something_go_on(ana: User, *, now: datetime) -> None:
    """Announce the rotation, leave a gap in it, and be away in a shift."""
    extend_announcements(now=now)
    rotation = Rotation.objects.get(slug="support")
    start = now + timedelta(days=3)
    end = start + timedelta(hours=8)
    add_override(
        rotation, level="level-2", start=start, end=end, user=None, actor=ana, reason="Team day", now=now
    )
    record_time_off(ana, start=now + timedelta(days=5), end=now + timedelta(days=9), now=now)
    kofi = User.objects.get(name="Kofi Mensah")
    shifts = Shift.objects.live().filter(user=kofi, starts_at__gt=now + timedelta(days=20))
    offer_shift(shifts.select_related("rotation")[0], actor=kofi, note="Exam week", now=now)


def make_plan_runs(*, now: datetime) -> dict[str, int]:
    """Return the numbers of a run that found a plan, of one that found why there is none, and of one that waits."""
    manager = User.objects.create_user("planner@example.org", name="Mo Planner", roles=[Role.MANAGER])
    rotation = Rotation.objects.get(slug="support")
    runs = {}
    for name in ("planned", "impossible", "waiting"):
        if name == "impossible":
            for member in rotation.members.select_related("user")[1:]:
                record_time_off(
                    member.user, start=now + timedelta(days=60), end=now + timedelta(days=99), now=now
                )
        run = ask_for_plan(rotation, plan_from=now, n_turns=8, actor=manager, now=now)
        if name != "waiting":
            work_on(run.pk, now=now, clock=timezone.now)
        runs[name] = run.pk
    return runs


def make_policy_draft(*, now: datetime) -> dict[str, object]:
    """Return a draft of the policy that names what nobody knows, a what-if of it that is done and one that waits."""
    manager = User.objects.get(email="planner@example.org")
    whole = as_document(current_policy().policy)
    whole["rules"] = {"guidance.question": "P1"}
    whole["plans"]["gold"] = whole["plans"]["standard"]
    whole["paths"]["ordinary"]["steps"][0]["notify"] = ["on-call:level-9", "channel:nowhere"]
    draft = draft_policy(whole, note=LONG[:300], actor=manager, based_on="default-1", now=now)
    done = ask_what_if(draft.label, actor=manager, now=now)
    work_on_what_if(done.pk, now=now, clock=timezone.now)
    waiting = ask_what_if(draft.label, actor=manager, now=now)
    return {"draft": draft.label, "what_if": done.pk, "what_if_waiting": waiting.pk}


def person(role: str, *, ana: User, joy: User) -> User | None:
    """Return who looks at the pages of a role."""
    match role:
        case "visitor":
            return None
        case "steward":
            return ana
        case "representative":
            return joy
        case "stranger":
            return make_user(name="Somebody Else")
    return make_user(name="Miriam Okoye", roles=(Role.MANAGER, Role.ADMINISTRATOR))


# Two shares of about the same size, for two processes: to make the desk takes as long as to look at ten pages.
@pytest.mark.slow
@pytest.mark.parametrize(
    "roles", [("steward",), tuple(role for role in PAGES if role != "steward")], ids="+".join
)
def test_no_page_has_a_fault_with_or_without_scripts(window: Window, desk, ana, joy, roles):
    faults = {}
    for role in roles:
        user = person(role, ana=ana, joy=joy)
        page, plain = window(user), window(user, width=390, has_scripts=False)
        console = Console(page)
        for path in (path.format(**desk) for path in PAGES[role]):
            open_page(page, path)
            found = complaints_by_turns(page) + console.forget() + faults_without_scripts(plain, path)
            faults[f"{path} as {role}"] = found

    assert {path: found for path, found in faults.items() if found} == {}


def faults_without_scripts(page: Page, path: str) -> list[str]:
    """Open a page with scripts off: it has its heading, and everything that only scripts can do is out of sight."""
    page.goto(path)
    headings = page.locator("h1:visible").count()
    dead = page.locator(".js-only:visible, main [hx-post]:not(form):visible >> css=button").count()
    found = [] if headings == 1 else [f"{headings} headings without scripts"]
    return found + ([f"{dead} dead buttons without scripts"] if dead else []) + too_wide(page)


def test_what_is_shown_before_sending_has_no_fault(window: Window, joy, service):
    page = window(joy)
    page.goto(f"/new?service={service.pk}")
    page.get_by_role("button", name="Continue").click()
    refused = complaints_everywhere(page)

    page.get_by_label("I have a question").check()
    page.get_by_label("In one line").fill("Which node size for forty students?")
    page.get_by_label("Tell us more").fill("We plan a class of **forty** and wonder which node size suits.")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("button", name="Send request")).to_be_visible()

    assert refused + complaints_everywhere(page) == []


def test_a_new_calendar_address_is_shown_without_fault_and_copied(window: Window, ana):
    page = window(ana)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/calendars/")

    page.get_by_role("button", name="Make an address").click()
    page.get_by_role("button", name="Copy").click()

    expect(page.locator("#announcer")).to_have_text("Copied.")
    address = page.get_by_label("Copy this address now").input_value()
    assert page.evaluate("navigator.clipboard.readText()") == address
    assert complaints_everywhere(page) == []


def test_every_address_is_a_page_that_is_looked_at_or_no_page():
    seen = {
        resolve(path.split("?")[0].format_map(Anything())).view_name
        for paths in PAGES.values()
        for path in paths
        if path != "/nothing-here"
    }

    overlooked = [name for name in names_of(get_resolver()) if name not in seen and not NOT_PAGES.match(name)]

    assert overlooked == []


class Anything(dict[str, str]):
    """Fills every {name}: with a number where a number is due, which is a word too."""

    def __missing__(self, key: str) -> str:
        return str(FORGOTTEN)


def names_of(resolver: URLResolver, namespace: str = "") -> list[str]:
    """Return the names of all addresses but the admin site's."""
    names = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            names += [f"{namespace}{entry.name}"] if entry.name else []
        elif entry.namespace != "admin":
            names += names_of(entry, f"{entry.namespace}:" if entry.namespace else namespace)
    return names


def test_a_full_queue_stays_under_200_kb_with_all_that_it_loads(window: Window, ana, joy, service):
    now = timezone.now()
    for number in range(60):
        subject = f"Request number {number} with a line of usual length"
        make_ticket(requester=joy, service=service, subject=subject, now=now)
    page = window(ana)
    sizes: dict[str, int] = {}

    def weigh(answer: Response) -> None:
        sizes[answer.url] = len(gzip.compress(answer.body()))

    page.on("response", weigh)
    page.goto("/queue")
    page.wait_for_load_state("networkidle")

    assert len(sizes) > 5
    assert sum(sizes.values()) < 200_000, sizes
