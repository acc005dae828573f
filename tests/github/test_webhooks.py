"""The stand-in's webhooks are signed, of GitHub's real shapes, and arrive as the test wants."""

import hashlib
import hmac
import random

import pytest

from tests.github.payloads import examples

SECRET = b"s3cret"


def acted(hub, repository):
    """Have people do everything that a webhook tells of."""
    human = hub.human
    issue = human.open_issue(repository, "Down", "It is.")
    human.edit(issue, title="Up", body="It was.")
    human.relabel(issue, "bug")
    human.relabel(issue)
    human.assign(issue, "ada")
    human.assign(issue)
    human.plan(issue, "Sprint 7")
    human.plan(issue, None)
    human.lock(issue)
    human.unlock(issue)
    human.close(issue, "not_planned")
    human.reopen(issue)
    comment = human.comment(issue, "Seen.")
    human.edit_comment(comment, "Seen by us.")
    human.delete_comment(comment)
    human.delete(human.open_issue(repository, "Gone"))
    human.transfer(issue, hub.repository("acme/other", private=True))
    human.make_public(repository)
    human.make_private(repository)
    human.rename(repository, "desk")
    human.archive(repository)
    hub.install_app(7, public_key="", full_names={"acme/desk"})


def test_every_payload_has_the_keys_of_a_real_one(hub, repository, told):
    acted(hub, repository)

    hub.webhooks.release()

    seen = {f"{headers['X-GitHub-Event']}.{said['action']}": said for headers, said in told}
    for name, said in seen.items():
        real = examples().get(name)
        if real is None:
            continue
        missing = set(real) - set(said) - {"installation", "requester"}
        assert missing - ({"changes"} if name == "issues.opened" else set()) == set(), name
        for part in ("issue", "comment", "sender", "label", "milestone", "assignee"):
            if part in real:
                assert set(real[part]) - set(said[part]) <= {"draft", "body", "pull_request"}, (
                    f"{name} {part}"
                )
    assert len(seen) == 22
    assert seen["issues.edited"]["changes"] == {"body": {"from": "It is."}}


def test_webhooks_are_signed_over_their_bytes(hub, repository, told):
    heard = []
    hub.webhooks.carrier = lambda url, headers, body: heard.append((headers, body)) or (202, "")
    hub.human.open_issue(repository, "Störung 🚒")

    hub.webhooks.release()

    ((headers, body),) = heard
    assert headers["X-Hub-Signature-256"] == "sha256=" + hmac.new(SECRET, body, hashlib.sha256).hexdigest()


def test_webhooks_can_be_lost_doubled_delayed_and_reordered(hub, repository, told):
    issue = hub.human.open_issue(repository, "Down")
    for text in ("one", "two", "three"):
        hub.human.comment(issue, text)

    hub.webhooks.drop(0)
    hub.webhooks.double(0)
    hub.webhooks.delay(0)
    hub.webhooks.reorder(random.Random(4))
    hub.webhooks.release()

    assert sorted(said["comment"]["body"] for _, said in told) == ["one", "one", "three", "two"]
    assert len({headers["X-GitHub-Delivery"] for headers, _ in told}) == 3


def test_a_failed_delivery_is_listed_and_sent_again_with_the_same_id(hub, repository, told, ask):
    hub.human.open_issue(repository, "Down")
    (hook,) = repository.hooks.values()
    hub.webhooks.drop()
    path = f"/repos/acme/support/hooks/{hook.id}/deliveries"

    (failed,) = ask("GET", path, status="failure").json()
    again = ask("POST", f"{path}/{failed['id']}/attempts")
    hub.webhooks.release()

    ((headers, _),) = told
    newest = ask("GET", path).json()[0]
    assert (failed["status_code"], again.status_code, newest["redelivery"]) == (502, 202, True)
    assert headers["X-GitHub-Delivery"] == failed["guid"] == newest["guid"]


def test_a_webhook_may_come_before_the_answer(hub, repository, told, ask):
    hub.webhooks.before_answer = True
    seen = []
    hub.webhooks.carrier = lambda url, headers, body: seen.append(len(hub.requests)) or (202, "")

    ask("POST", "/repos/acme/support/issues", body={"title": "Down"})

    assert seen


@pytest.mark.parametrize("level", ["read", ""])
def test_hooks_need_their_own_permission(hub, repository, ask, level):
    hub.account("few", "finn", issues="write", repository_hooks=level)

    made = ask("POST", "/repos/acme/support/hooks", token="few", body={"config": {"url": "http://a.test"}})
    listed = ask("GET", "/repos/acme/support/hooks", token="few")

    assert (made.status_code, listed.status_code) == (403, 200 if level else 403)
