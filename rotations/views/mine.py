"""One's own shifts, swaps, time off and working hours, on one page."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user, team_required
from accounts.models import User
from accounts.posting import sent_from
from accounts.roles import Role
from rotations import services
from rotations.errors import RotationError
from rotations.forms import OfferForm, ProfileForm, TimeOffForm
from rotations.models import Shift, ShiftOffer, TimeOff
from rotations.my_shifts import mine_of, profile_of

# With turns of an hour there are hundreds to come.
N_SHIFTS = 30
PAGE = "rotations:mine"
MANAGERS = (Role.MANAGER, Role.ADMINISTRATOR)


@require_safe
@team_required
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own page."""
    return show_mine(request)


def show_mine(
    request: HttpRequest,
    *,
    offer_form: OfferForm | None = None,
    offered_shift: int | None = None,
    time_off_form: TimeOffForm | None = None,
    profile_form: ProfileForm | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    """Show one's own page, with a form that was refused as it was sent."""
    user, now = signed_in_user(request), timezone.now()
    found = mine_of(user, now=now)
    shown = [
        (one, offer_form if one.shift.pk == offered_shift else OfferForm(shift=one.shift, viewer=user))
        for one in found.shifts[:N_SHIFTS]
    ]
    context: dict[str, Any] = {
        "zone": user.zone,
        "found": found,
        "shifts": shown,
        "n_more": max(0, len(found.shifts) - N_SHIFTS),
        # The shift that was to be offered may be gone by now: what was said of it must not be lost.
        "lost_form": offer_form if offered_shift not in {one.shift.pk for one, _ in shown} else None,
        "time_off_form": time_off_form or TimeOffForm(zone=user.zone),
        "profile_form": profile_form or ProfileForm(profile=found.profile),
        "stewards": User.objects.with_role(Role.STEWARD) if user.has_role(*MANAGERS) else [],
    }
    return render(request, "rotations/mine.html", context, status=status)


@team_required
@sent_from(PAGE)
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a shift of one's own, or a part of it."""
    user = signed_in_user(request)
    shift = get_object_or_404(Shift.objects.select_related("rotation"), pk=pk, user=user)
    form = OfferForm(request.POST, shift=shift, viewer=user)
    refused = HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.is_valid():
        return show_mine(request, offer_form=form, offered_shift=pk, status=refused)
    answers = {name: form.cleaned_data[name] for name in ("start", "end", "note")}
    try:
        offered = services.offer_shift(shift, actor=user, now=timezone.now(), **answers)
    except RotationError as error:
        form.add_error(None, str(error))
        return show_mine(request, offer_form=form, offered_shift=pk, status=refused)
    back = reverse("rotations:withdraw_offer", args=[offered.pk])
    messages.success(
        request,
        "Offered. Your colleagues are asked; the shift is yours until one of them takes it.",
        extra_tags=f"back:{back}",
    )
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what a colleague offers."""
    found = get_object_or_404(ShiftOffer.objects.select_related("rotation", "offered_by"), pk=pk)
    try:
        services.take_offer(found, actor=signed_in_user(request), now=timezone.now())
    except RotationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"{found.level} is yours. {found.offered_by.display_name} is told.")
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def withdraw_offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a shift that one had offered."""
    user = signed_in_user(request)
    found = get_object_or_404(ShiftOffer.objects.select_related("rotation"), pk=pk, offered_by=user)
    try:
        services.withdraw_offer(found, actor=user, now=timezone.now())
    except RotationError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The offer is withdrawn. You keep the shift.")
    return redirect(PAGE)


@team_required
@sent_from(PAGE)
def add_time_off(request: HttpRequest) -> HttpResponse:
    """Say when one is away; colleagues are asked to cover the shifts in it."""
    user = signed_in_user(request)
    form = TimeOffForm(request.POST, zone=user.zone)
    refused = HTTPStatus.UNPROCESSABLE_ENTITY
    if not form.is_valid():
        return show_mine(request, time_off_form=form, status=refused)
    answers = {name: form.cleaned_data[name] for name in ("start", "end", "note")}
    try:
        kept = services.record_time_off(user, now=timezone.now(), **answers)
    except RotationError as error:
        form.add_error(None, str(error))
        return show_mine(request, time_off_form=form, status=refused)
    back = reverse("rotations:cancel_time_off", args=[kept.pk])
    messages.success(request, _asked(kept.offers.count()), extra_tags=f"back:{back}")
    return redirect(reverse(PAGE) + "#time-off")


def _asked(n_offers: int) -> str:
    if not n_offers:
        return "Your time off is noted. None of your shifts falls into it that was not offered before."
    shifts = "1 of your shifts falls" if n_offers == 1 else f"{n_offers} of your shifts fall"
    return f"Your time off is noted. {shifts} into it: your colleagues are asked to cover."


@team_required
@sent_from(PAGE)
def cancel_time_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that one is there after all."""
    user = signed_in_user(request)
    found = get_object_or_404(TimeOff, pk=pk, user=user)
    services.cancel_time_off(found, actor=user, now=timezone.now())
    messages.success(
        request, "Cancelled. What nobody had taken is yours again; what was taken stays with your colleagues."
    )
    return redirect(reverse(PAGE) + "#time-off")


@team_required
@sent_from(PAGE)
def save_profile(request: HttpRequest) -> HttpResponse:
    """Keep one's working hours."""
    user = signed_in_user(request)
    form = ProfileForm(request.POST, profile=profile_of(user))
    if not form.is_valid():
        return show_mine(request, profile_form=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    services.save_profile(form.changed_profile())
    messages.success(request, "Your working hours are saved.")
    return redirect(reverse(PAGE) + "#profile")
