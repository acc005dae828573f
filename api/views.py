"""Rotations over HTTP, to read: who is on call and when, from the same functions as the pages and commands."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.parameters import instant_in, refuse, window_in
from api.serializers import ErrorSerializer, OnCallSerializer, RotationSerializer, ShiftSerializer
from rotations.errors import UnknownLevel
from rotations.models import Rotation
from rotations.queries import duties_of, find_rotation, find_rotations, refuse_unknown_level, shifts_of

REFUSALS = {400: ErrorSerializer, 403: ErrorSerializer, 404: ErrorSerializer}
OUTSIDERS = {403: ErrorSerializer, 404: ErrorSerializer}


def _instant(name: str, says: str, *, is_required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, OpenApiTypes.DATETIME, description=says, required=is_required)


def _found(slug: str) -> Rotation:
    rotation = find_rotation(slug)
    if rotation is None:
        raise NotFound(f"There is no rotation {slug!r}.")
    return rotation


class RotationsView(APIView):
    """The rotations."""

    @extend_schema(
        operation_id="list_rotations",
        responses={200: RotationSerializer(many=True)} | OUTSIDERS,
        tags=["rotations"],
    )
    def get(self, request: Request) -> Response:
        """List all rotations as the rotation file has them."""
        return Response(RotationSerializer(find_rotations(), many=True).data)


class OnCallView(APIView):
    """Who is on call."""

    @extend_schema(
        operation_id="who_is_on_call",
        parameters=[_instant("at", "Now if left out.")],
        responses={200: OnCallSerializer} | REFUSALS,
        tags=["rotations"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """Say who holds each level at an instant, overrides and swaps included."""
        at = instant_in(request, "at") or timezone.now()
        rotation = _found(slug)
        held = zip(rotation.levels, duties_of(rotation, at), strict=True)
        levels: list[Any] = [duty or {"level": level} for level, duty in held]
        return Response(OnCallSerializer({"rotation": rotation, "at": at, "levels": levels}).data)


class ShiftsView(APIView):
    """The shifts of a rotation."""

    @extend_schema(
        operation_id="list_shifts",
        parameters=[
            _instant("from", "Begin of the time asked about.", is_required=True),
            _instant("to", "Its end, not part of it; at most three years later.", is_required=True),
            OpenApiParameter("level", description="Only this level."),
            _instant("as_of", "As it had been announced at this instant."),
        ],
        responses={200: ShiftSerializer(many=True)} | REFUSALS,
        tags=["rotations"],
    )
    def get(self, request: Request, slug: str) -> Response:
        """List the shifts that share time with [from, to), cut to it, by their start."""
        start, end = window_in(request)
        as_of = instant_in(request, "as_of")
        rotation = _found(slug)
        level = request.query_params.get("level") or None
        try:
            refuse_unknown_level(rotation, level)
        except UnknownLevel as error:
            raise refuse(f"level: {error}") from None
        shifts = shifts_of(rotation, start, end, level=level, as_of=as_of)
        return Response(ShiftSerializer(shifts, many=True).data)
