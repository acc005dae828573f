"""Give back attachments, to those who may see the ticket, and never as something a browser runs."""

import logging
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.access import signed_in_user
from accounts.models import User
from tickets.models import Attachment, Ticket

logger = logging.getLogger(__name__)


@login_required
@require_safe
def attachment(request: HttpRequest, key: UUID) -> HttpResponseBase:
    """Send a file as a download."""
    user = signed_in_user(request)
    found = Attachment.objects.select_related("comment").filter(key=key).first()
    if found is None:
        raise Http404("There is no such file.")
    if not _may_fetch(found, user=user):
        raise Http404("There is no such file.")
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        # For example after the database was restored without the files.
        logger.warning("the file of an attachment is missing", extra={"attachment": str(found.key)})
        return render(request, "tickets/file_missing.html", {"attachment": found}, status=404)
    response = FileResponse(file, as_attachment=True, filename=found.name, content_type=found.content_type)
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _may_fetch(found: Attachment, *, user: User) -> bool:
    """Say whether a person may have a file: their own before it is filed; later, who sees what it hangs on."""
    if found.ticket_id is None:
        return found.uploaded_by_id == user.pk
    if found.comment is not None and found.comment.is_internal and not user.is_team_member:
        return False
    return Ticket.objects.visible_to(user).filter(pk=found.ticket_id).exists()
