"""What providers send us: answers to text messages.

Twilio signs each request (https://www.twilio.com/docs/usage/security#validating-requests).
"""

import base64
import hashlib
import hmac
from html import escape
from http import HTTPStatus

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from escalation.errors import EscalationError
from escalation.models import How
from escalation.services import acknowledge_reply

LONGEST_ANSWER = 300
TEST_ANSWERED = "The test page is answered: pages reach you here."


# Signed by Twilio; there is neither session nor form.
@csrf_exempt
@require_POST
def twilio(request: HttpRequest) -> HttpResponse:
    """Take the answer to a text message, and answer in turn with what came of it."""
    if not settings.TWILIO_AUTH_TOKEN:
        raise Http404("Text messages are not set up.")
    if not is_signed(request):
        return HttpResponse("The signature is wrong.", status=HTTPStatus.FORBIDDEN, content_type="text/plain")
    try:
        done = acknowledge_reply(
            sender=request.POST.get("From", ""),
            text=request.POST.get("Body", ""),
            how=How.SMS,
            now=timezone.now(),
        )
        answer = " ".join(one.sentence for one in done) or TEST_ANSWERED
    except EscalationError as error:
        answer = str(error)
    words = escape(answer[:LONGEST_ANSWER])
    body = f'<?xml version="1.0" encoding="UTF-8"?><Response><Message>{words}</Message></Response>'
    return HttpResponse(body, content_type="text/xml")


def is_signed(request: HttpRequest) -> bool:
    """Say whether Twilio, or somebody else who has our token, sent this request."""
    given = request.headers.get("X-Twilio-Signature", "")
    address = settings.BASE_URL + request.get_full_path()
    return hmac.compare_digest(given.encode(), signature(address, request.POST.dict()).encode())


def signature(address: str, fields: dict[str, str]) -> str:
    """Return how Twilio signs a form sent to an address."""
    signed = address + "".join(f"{name}{fields[name]}" for name in sorted(fields))
    digest = hmac.new(settings.TWILIO_AUTH_TOKEN.encode(), signed.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
