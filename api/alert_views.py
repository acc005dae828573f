"""Where monitoring sends its alerts."""

from django.http import HttpRequest
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import ApiToken
from accounts.scopes import Scope
from api.authentication import BearerAuthentication, scope_required
from api.serializers import ErrorSerializer, TakenInSerializer
from incidents.models import Outcome
from incidents.services import keep_webhook, read_delivery
from incidents.services.deliveries import KEPT_OF_TOO_LARGE, LARGEST


class TooLarge(APIException):
    """More than is read."""

    status_code = 413
    default_code = "too_large"


class AlertmanagerView(APIView):
    """The receiver of Alertmanager's webhooks."""

    authentication_classes = [BearerAuthentication]
    permission_classes = [scope_required(Scope.ALERTS_WRITE)]

    @extend_schema(
        operation_id="send_alerts",
        request=OpenApiTypes.OBJECT,
        responses={200: TakenInSerializer} | dict.fromkeys((400, 401, 403, 413), ErrorSerializer),
        tags=["alerts"],
    )
    def post(self, request: Request) -> Response:
        """Take in the alerts of one webhook of Alertmanager, version 4.

        Copies change nothing, so a sender that hears nothing may send again. What is refused is kept for a person.
        """
        now, token = timezone.now(), request.auth
        assert isinstance(token, ApiToken)  # noqa: S101 - the permission lets nobody else in
        body, size = _body_of(request._request)
        delivery = keep_webhook(
            body, size=size, content_type=request.content_type or "", sender=token.name, now=now
        )
        if delivery.outcome == Outcome.REFUSED:
            raise TooLarge(delivery.why)
        reading = read_delivery(delivery.pk, now=now)
        if reading.outcome != Outcome.ACCEPTED:
            raise ParseError(reading.why)
        opened, joined = reading.taken.opened, reading.taken.joined
        answer = {
            "taken": reading.taken,
            "opened": [ticket.reference for ticket in opened],
            "joined": [ticket.reference for ticket in joined],
        }
        return Response(TakenInSerializer(answer).data)


def _body_of(request: HttpRequest) -> tuple[bytes, int]:
    """Return the body, or the beginning of one that is too large, and its size as announced, in bytes.

    Read from the stream: DATA_UPLOAD_MAX_MEMORY_SIZE is for forms, and would refuse a large outage unkept.
    """
    announced = request.META.get("CONTENT_LENGTH") or "0"
    size = int(announced) if announced.isdecimal() and len(announced) < 16 else 0
    return request.read(KEPT_OF_TOO_LARGE if size > LARGEST else LARGEST + 1), size
