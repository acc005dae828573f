"""A way of being reached counts once a code that was sent by it has come back."""

import re
from datetime import time, timedelta

import pytest

from notifications.errors import (
    AddressRefused,
    CodeRefused,
    MethodUnusable,
    QuietHoursRefused,
    TooManyCodes,
    TooManyMethods,
)
from notifications.methods import (
    MOST_CODE_TRIES,
    MOST_CODES_AN_HOUR,
    MOST_METHODS,
    add_method,
    remove_method,
    send_code,
    send_test,
    set_quiet_hours,
    set_rules,
    verify_method,
)
from notifications.models import ContactMethod, Message, ReachRule, Urgency, Way
from notifications.tests.reachable import MINUTE, make_method, rule
from outbox.services import deliver_all_due
from tests.factories import NOW, make_user

pytestmark = pytest.mark.django_db
SUBSCRIPTION = '{"endpoint": "https://push.invalid/x", "keys": {"p256dh": "a", "auth": "b"}}'


def add(user, **fields):
    defaults = {"kind": Way.SMS, "address": "+49 151 / 123-456 78", "label": "", "now": NOW}
    return add_method(user, **{**defaults, **fields})


def code_from(provider):
    deliver_all_due(now=NOW)
    return re.search(r"\b\d{6}\b", provider.posts[-1].form["Body"])[0]


def test_a_code_is_sent_by_the_way_and_verifies_it(ana, provider):
    method = add(ana)

    verify_method(method.pk, user=ana, code=f" {code_from(provider)} ", now=NOW + MINUTE)

    method.refresh_from_db()
    assert (method.address, method.is_usable) == ("+4915112345678", True)
    assert provider.posts[0].form["To"] == "+4915112345678"


def test_the_code_is_nowhere_to_be_read_once_it_was_sent(ana, provider):
    method = add(ana)

    code = code_from(provider)

    message, method = Message.objects.get(), ContactMethod.objects.get()
    kept = " ".join([message.subject, message.body, message.short, method.code_hash])
    assert code not in kept


@pytest.mark.parametrize("wrong", ["000000", "", "abcdef"])
def test_a_wrong_code_verifies_nothing(ana, provider, wrong):
    method = add(ana)

    with pytest.raises(CodeRefused):
        verify_method(method.pk, user=ana, code=wrong, now=NOW)

    assert not ContactMethod.objects.get().is_usable


def test_after_five_wrong_codes_the_right_one_is_refused_too(ana, provider):
    method = add(ana)
    right = code_from(provider)
    for _ in range(MOST_CODE_TRIES):
        with pytest.raises(CodeRefused):
            verify_method(method.pk, user=ana, code="wrong1", now=NOW)

    with pytest.raises(CodeRefused, match="too many"):
        verify_method(method.pk, user=ana, code=right, now=NOW)


def test_a_code_is_good_for_fifteen_minutes_and_once(ana, provider):
    method = add(ana)
    code = code_from(provider)

    with pytest.raises(CodeRefused, match="15 minutes"):
        verify_method(method.pk, user=ana, code=code, now=NOW + 15 * MINUTE)
    verify_method(method.pk, user=ana, code=code, now=NOW + 14 * MINUTE)
    with pytest.raises(CodeRefused, match="No code"):
        verify_method(method.pk, user=ana, code=code, now=NOW + 14 * MINUTE)


def test_nobody_verifies_anothers_way(ana, provider):
    method = add(ana)
    code = code_from(provider)

    with pytest.raises(ContactMethod.DoesNotExist):
        verify_method(method.pk, user=make_user(), code=code, now=NOW)


def test_nobody_is_called_by_codes_all_day(ana, provider):
    method = add(ana)
    for minute in range(1, MOST_CODES_AN_HOUR):
        send_code(method, now=NOW + minute * MINUTE)

    with pytest.raises(TooManyCodes):
        send_code(method, now=NOW + 59 * MINUTE)
    send_code(method, now=NOW + 62 * MINUTE)


def test_the_number_of_ways_is_limited_and_none_is_there_twice(ana, provider):
    add(ana)
    with pytest.raises(AddressRefused, match="already"):
        add(ana)
    for number in range(MOST_METHODS - 1):
        make_method(ana, address=f"+49151123456{number:02d}")

    with pytest.raises(TooManyMethods):
        add(ana, address="+4915100000001")


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        (Way.SMS, "0151 12345678"),
        (Way.SMS, "+0123456789"),
        (Way.EMAIL, "nobody"),
        (Way.EMAIL, "a@example.org\r\nBcc: x@example.org"),
        (Way.SLACK, "ntfys://ntfy.sh/topic"),
        (Way.APPRISE, "syslog://"),
        (Way.APPRISE, "mailto://a:b@gmail.com"),
        (Way.APPRISE, "file:///etc/passwd"),
        (Way.APPRISE, "nonsense"),
        (Way.NTFY, "https://example.org/"),
        (Way.PUSH, "{}"),
        (Way.PUSH, "[1]"),
        (Way.PUSH, SUBSCRIPTION.replace("https", "http")),
    ],
)
def test_what_nobody_can_be_reached_by_is_refused(ana, provider, kind, address):
    with pytest.raises(AddressRefused):
        add(ana, kind=kind, address=address)

    assert not ContactMethod.objects.exists()


def test_without_an_account_at_twilio_telephones_are_not_offered(ana, settings):
    settings.TWILIO_ACCOUNT_SID = ""

    with pytest.raises(AddressRefused, match="no text messages"):
        add(ana)


def test_a_disabled_way_counts_again_after_a_new_code(ana, provider):
    method = make_method(ana, disabled_at=NOW, disabled_why="Twilio refused this number.")
    send_code(method, now=NOW)

    verify_method(method.pk, user=ana, code=code_from(provider), now=NOW)

    method.refresh_from_db()
    assert (method.is_usable, method.disabled_why) == (True, "")


def test_a_removed_way_is_forgotten_and_may_be_added_again(ana, provider):
    method = make_method(ana)
    rule(method)

    remove_method(method.pk, user=ana, now=NOW)

    method.refresh_from_db()
    assert (method.address, method.is_usable) == ("", False)
    assert not ReachRule.objects.exists()
    assert add(ana).pk != method.pk


def test_rules_are_replaced_as_a_whole(ana):
    first, second = make_method(ana), make_method(ana, kind=Way.VOICE)
    rule(first)

    set_rules(ana, Urgency.PAGE, delays={first.pk: None, second.pk: 5 * MINUTE})

    assert list(ReachRule.objects.values_list("method", "delay")) == [(second.pk, 5 * MINUTE)]


@pytest.mark.parametrize("delay", [timedelta(hours=5), -MINUTE])
def test_nobody_puts_a_page_off_for_long(ana, delay):
    method = make_method(ana)

    with pytest.raises(MethodUnusable):
        set_rules(ana, Urgency.PAGE, delays={method.pk: delay})


def test_only_ones_own_verified_ways_can_be_chosen(ana):
    others = [make_method(make_user()), make_method(ana, verified=False)]

    for method in others:
        with pytest.raises(MethodUnusable):
            set_rules(ana, Urgency.PAGE, delays={method.pk: MINUTE})


@pytest.mark.parametrize(("starts", "ends"), [(time(22), None), (None, time(7)), (time(7), time(7))])
def test_quiet_hours_have_two_ends(ana, starts, ends):
    with pytest.raises(QuietHoursRefused):
        set_quiet_hours(ana, starts=starts, ends=ends, pages_only_for_p1=False)


def test_a_test_goes_only_by_a_verified_way(ana, provider):
    good, bad = make_method(ana), make_method(ana, kind=Way.VOICE, verified=False)

    send_test(good.pk, user=ana, now=NOW)
    with pytest.raises(MethodUnusable):
        send_test(bad.pk, user=ana, now=NOW)
    deliver_all_due(now=NOW)

    assert [one.form["Body"] for one in provider.posts] == [
        "supportdesk: this is the test that you asked for"
    ]
