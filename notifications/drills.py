"""The weekly test page: whoever is called when something fails shows once a week that the call arrives."""

from collections.abc import Collection, Iterable
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from notifications.models import PageDrill, ReachSettings, Urgency
from notifications.reaching import Call, quiet_hours_of, reach, recall
from notifications.services import queue_message

PREFIX = "drill:"
# On working days between these times of the person's own clock, outside quiet hours: nobody is woken by a test.
FROM, UNTIL = time(10), time(16)
ANSWERED_WITHIN = timedelta(days=1)
SATURDAY = 5


def send_drills(people: Iterable[User], *, now: datetime) -> int:
    """Call each of these people once in each of their weeks, when it is day there; return how many were called."""
    return sum(_drill(user, now=now) for user in people if _is_time(user, now=now))


def _is_time(user: User, *, now: datetime) -> bool:
    local = now.astimezone(user.zone)
    if local.weekday() >= SATURDAY or not FROM <= local.time() < UNTIL:
        return False
    hours = quiet_hours_of(user, ReachSettings.objects.filter(user=user).first())
    return hours is None or hours.end_of_quiet(now) is None


@transaction.atomic
def _drill(user: User, *, now: datetime) -> bool:
    year, week, _ = now.astimezone(user.zone).isocalendar()
    drill, is_new = PageDrill.objects.get_or_create(
        user=user, week=f"{year}-W{week:02}", defaults={"sent_at": now}
    )
    if is_new:
        reach(user, about=_call(drill, user=user), now=now)
    return is_new


def _call(drill: PageDrill, *, user: User) -> Call:
    return Call(
        urgency=Urgency.PAGE,
        key=f"{PREFIX}{drill.pk}",
        subject="Weekly test: does a page reach you?",
        body=(
            f"Hello {user.first_name},\n\nthis is the weekly test of how pages reach you. Nothing has happened. "
            "Open the link and press the button within a day; otherwise managers are told that you may be "
            "out of reach.\n"
        ),
        short="supportdesk: weekly test page. Nothing has happened; please answer",
        url=settings.BASE_URL + reverse("reach:mine"),
        reference="weekly test",
        # As a page about an outage would come, also to those who are paged for nothing else.
        tier="P1",
    )


def _drills(keys: Collection[str]) -> QuerySet[PageDrill]:
    numbers = [int(key.removeprefix(PREFIX)) for key in keys if has_drill([key])]
    return PageDrill.objects.filter(pk__in=numbers)


def has_drill(keys: Collection[str]) -> bool:
    """Say whether a test page is among what a message was about."""
    return any(key.startswith(PREFIX) and key.removeprefix(PREFIX).isdecimal() for key in keys)


def is_answered(keys: Collection[str]) -> bool:
    """Say whether every test page among what a message was about was answered."""
    return not _drills(keys).filter(answered_at=None).exists()


@transaction.atomic
def answer_drills(keys: Collection[str], *, now: datetime) -> int:
    """Note that test pages were answered, by the keys of a message's calls; return how many. Other keys are ignored."""
    recall([key for key in keys if has_drill([key])], now=now)
    return _drills(keys).filter(answered_at=None).update(answered_at=now)


@transaction.atomic
def report_unanswered(*, now: datetime) -> int:
    """Tell managers who did not answer the test page within a day, once; return how many people that are."""
    late = PageDrill.objects.filter(answered_at=None, reported_at=None, sent_at__lte=now - ANSWERED_WITHIN)
    drills = list(
        late.select_for_update(skip_locked=True, of=("self",)).select_related("user").order_by("pk")
    )
    if not drills:
        return 0
    PageDrill.objects.filter(pk__in=[drill.pk for drill in drills]).update(reported_at=now)
    names = "".join(f"- {drill.user.display_name}\n" for drill in drills)
    for manager in User.objects.with_role(Role.MANAGER):
        queue_message(
            manager,
            subject=f"{len(drills)} did not answer the weekly test page"
            if len(drills) > 1
            else f"{drills[0].user.display_name} did not answer the weekly test page",
            body=(
                f"Hello {manager.first_name},\n\nnobody answered the weekly test page of:\n\n{names}\n"
                "A real page may not reach them either. Ask them to send themselves a test:\n"
                f"{settings.BASE_URL}{reverse('reach:mine')}\n"
            ),
            key=f"drill-report:{drills[-1].pk}:{manager.pk}",
            reference="weekly test",
            now=now,
        )
    return len(drills)
