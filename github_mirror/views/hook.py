"""Where GitHub sends its webhooks."""

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from github_mirror.webhook import Envelope, receive


# Signed by GitHub; there is neither session nor form.
@csrf_exempt
@require_POST
def github(request: HttpRequest) -> JsonResponse:
    """Take in one delivery. Read from the stream: DATA_UPLOAD_MAX_MEMORY_SIZE is for forms of ours."""
    announced = request.META.get("CONTENT_LENGTH") or "0"
    envelope = Envelope(
        delivery_id=request.headers.get("X-GitHub-Delivery", ""),
        event=request.headers.get("X-GitHub-Event", ""),
        signature=request.headers.get("X-Hub-Signature-256", ""),
        content_type=request.content_type or "",
        size=int(announced) if announced.isdecimal() and len(announced) < 16 else 0,
    )
    answer = receive(envelope, request.read, now=timezone.now())
    return JsonResponse({"detail": answer.detail}, status=answer.status)
