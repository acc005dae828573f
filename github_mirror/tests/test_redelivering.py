"""GitHub is asked, once, for each webhook that did not reach the desk."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from accounts.roles import Role
from github_mirror.connecting import github
from github_mirror.errors import SlowDown
from github_mirror.models import HookDelivery, Redelivery, Repository
from github_mirror.redelivering import HIDDEN, NONE_THERE, ask_for_failed_deliveries
from tests.factories import make_user
from tests.github.hub import ALL_PERMISSIONS, TOKEN

pytestmark = pytest.mark.django_db
HOOK = "https://desk.example.org/hooks/github"


@pytest.fixture
def hook(both):
    both.hub.webhooks.carrier = lambda url, headers, body: (202, "Thanks.")
    return both.hub.hook(both.there, url=HOOK, secret="s3cret")


def look(both) -> int:
    both.hub.forget_requests()
    return ask_for_failed_deliveries(Repository.objects.get(), github(), clock=both.now)


def lose(both, title: str) -> None:
    """Have somebody open an issue that no webhook tells of."""
    both.hub.human.open_issue(both.there, title)
    both.hub.webhooks.drop_all()


def test_what_failed_is_asked_for_once_and_what_arrived_never(both, hook):
    lose(both, "One")
    both.hub.human.open_issue(both.there, "Two")
    both.hub.webhooks.release()
    lose(both, "Three")

    asked = look(both)
    again = look(both)

    assert (asked, again) == (2, 0)
    assert [str(one) for one in both.hub.webhooks.waiting] == ["issues.opened", "issues.opened"]
    assert Redelivery.objects.count() == 2


def test_one_that_fails_again_is_left_to_the_sync(both, hook):
    lose(both, "One")
    look(both)
    both.hub.webhooks.drop_all()
    both.wait(minutes=5)

    assert look(both) == 0


def test_a_delivery_that_reached_us_though_our_answer_did_not_is_not_asked_for(both, hook):
    lose(both, "One")
    HookDelivery.objects.create(
        delivery_id=hook.deliveries[0].guid, event="issues", body=b"", size=0, received_at=both.now()
    )

    assert look(both) == 0


def test_a_look_begins_where_the_last_ended(both, hook):
    for number in range(250):
        both.hub.human.open_issue(both.there, f"Number {number}")
    both.hub.webhooks.release()
    both.wait(minutes=30)
    both.hub.human.open_issue(both.there, "One more")
    both.hub.webhooks.release()
    look(both)
    lose(both, "The last")

    asked = look(both)

    assert asked == 1
    assert len(both.hub.requests) == 2


def test_after_a_long_outage_they_are_asked_for_in_portions(both, hook):
    for number in range(60):
        lose(both, f"Number {number}")
        both.wait(minutes=5)

    assert [look(both), look(both), look(both)] == [50, 10, 0]


def test_a_limit_in_the_middle_asks_for_the_rest_later_and_for_nothing_twice(both, hook):
    lose(both, "One")
    lose(both, "Two")
    both.hub.faults.slow(0, verbs=("POST",))
    both.hub.faults.slow_down(retry_after=60, verbs=("POST",))

    with pytest.raises(SlowDown):
        look(both)
    both.forget_limits()
    rest = look(both)

    assert rest == 0
    assert Redelivery.objects.count() == 2
    assert Repository.objects.get().deliveries_until is not None


def test_where_the_desk_may_not_see_webhooks_it_says_so(both, hook):
    lose(both, "One")
    both.hub.world.accounts[TOKEN].permissions = {"issues": "write", "metadata": "read"}
    asked = look(both)
    trouble = Repository.objects.get().hook_trouble
    both.hub.world.accounts[TOKEN].permissions = dict(ALL_PERMISSIONS)

    mended = look(both)

    assert (asked, trouble) == (0, HIDDEN)
    assert (mended, Repository.objects.get().hook_trouble) == (1, "")


def test_a_repository_without_a_webhook_says_so(both):
    both.hub.hook(both.there, url="https://elsewhere.example.org/other", secret="s3cret")

    assert look(both) == 0
    assert Repository.objects.get().hook_trouble == NONE_THERE


def test_a_webhook_that_was_made_anew_is_found(both, hook):
    look(both)
    del both.there.hooks[hook.id]
    look(both)
    both.hub.hook(both.there, url=HOOK, secret="s3cret")

    look(both)

    assert Repository.objects.get().hook_id == max(both.there.hooks)


def test_the_repositorys_page_says_what_goes_on_without_webhooks(both, client):
    look(both)
    client.force_login(make_user(roles=(Role.MANAGER,)))

    page = client.get(reverse("github:repository", args=[both.repository.pk]))

    assert escape(NONE_THERE) in page.content.decode()
