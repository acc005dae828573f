"""Acknowledge over HTTP: a colleague who is signed in, or a program on behalf of one."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import APIException, NotFound, ValidationError
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import ApiToken, User
from accounts.scopes import Scope
from api.authentication import BearerAuthentication, scope_required
from api.parameters import refuse
from api.permissions import TeamOnly
from api.serializers import ErrorSerializer, utc
from escalation.errors import EscalationError, NothingToAcknowledge
from escalation.models import How
from escalation.services import Acknowledgement, acknowledge_ticket
from tickets.models import Ticket

_HasScope = scope_required(Scope.PAGES_ACKNOWLEDGE)


class ColleagueOrProgram(BasePermission):
    """Let the team in, and programs whose token has the scope."""

    message = _HasScope.message  # type: ignore[attr-defined]

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Let them pass; raise what TeamOnly raises for other people."""
        if isinstance(request.auth, ApiToken):
            return _HasScope().has_permission(request, view)
        return TeamOnly().has_permission(request, view)


class NothingThere(APIException):
    """Nobody is called about the ticket."""

    status_code = 409
    default_code = "nothing_to_acknowledge"


class AcknowledgeSerializer(serializers.Serializer[Any]):
    """Who has seen it; needed of programs, and of nobody else."""

    by = serializers.EmailField(required=False, help_text="Who of the team has seen it; only for programs.")


class AcknowledgementSerializer(serializers.Serializer[Acknowledgement]):
    """Who acknowledged first, and whether that was by this request."""

    ticket = serializers.SerializerMethodField()
    acknowledged_by = serializers.EmailField(source="by.email")
    name = serializers.CharField(source="by.display_name")
    acknowledged_at = utc(source="at")
    how = serializers.ChoiceField(choices=How.choices)
    is_first = serializers.BooleanField()

    def get_ticket(self, done: Acknowledgement) -> str:
        """Return the ticket's reference."""
        return f"SD-{done.escalation.ticket_id}"


class AcknowledgeView(APIView):
    """The button of a page, for programs and scripts."""

    authentication_classes = [BearerAuthentication, SessionAuthentication]
    permission_classes = [ColleagueOrProgram]

    @extend_schema(
        operation_id="acknowledge_ticket",
        request=AcknowledgeSerializer,
        responses={200: AcknowledgementSerializer}
        | dict.fromkeys((400, 401, 403, 404, 409), ErrorSerializer),
        tags=["pages"],
    )
    def post(self, request: Request, number: int) -> Response:
        """Say that somebody is on it. Nobody else is called then; doing it twice changes nothing."""
        person = _person(request)
        try:
            done = acknowledge_ticket(number, by=person, how=How.API, now=timezone.now())
        except (Ticket.DoesNotExist, Http404):
            raise NotFound("There is no such ticket.") from None
        except NothingToAcknowledge as error:
            raise NothingThere(str(error)) from None
        except EscalationError as error:
            raise refuse(str(error)) from None
        return Response(AcknowledgementSerializer(done).data)


def _person(request: Request) -> User:
    """Return who acknowledges: the signed-in colleague, or whom a program names."""
    if isinstance(request.user, User):
        return request.user
    form = AcknowledgeSerializer(data=request.data)
    try:
        form.is_valid(raise_exception=True)
    except ValidationError:
        raise refuse("by: must be the e-mail address of a colleague.") from None
    address = form.validated_data.get("by", "")
    person = User.objects.filter(email=address.strip().lower(), is_active=True).first()
    if person is None or not person.is_team_member:
        raise refuse("by: must be the e-mail address of a colleague: a human acknowledges, not a program.")
    return person
