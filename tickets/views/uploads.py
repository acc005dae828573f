"""Files that come with a form: kept at once, so that an error elsewhere in the form loses none of them."""

import logging
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from tickets.attachments import keep_upload
from tickets.errors import AttachmentRefused
from tickets.models import Attachment

logger = logging.getLogger(__name__)

NOT_STORED = "The file could not be stored just now. Send the request without it."


def unfiled_uploads(request: HttpRequest, *, user: User) -> list[Attachment]:
    """Return the uploads named in the form that are the person's own and not filed yet, less those they dropped."""
    dropped = set(request.POST.getlist("drop"))
    keys = [key for text in request.POST.getlist("kept") if text not in dropped and (key := _uuid(text))]
    own = Attachment.objects.filter(key__in=keys[:100], uploaded_by=user, ticket=None)
    return list(own[: settings.ATTACHMENT_MAX_COUNT]) if keys else []


def keep_uploads(request: HttpRequest, *, user: User, now: datetime) -> tuple[list[Attachment], list[str]]:
    """Keep the files of a form; return them with those kept before, and a sentence for each one refused."""
    kept = unfiled_uploads(request, user=user)
    errors = []
    for file in request.FILES.getlist("files"):
        if len(kept) >= settings.ATTACHMENT_MAX_COUNT:
            errors.append(f"{settings.ATTACHMENT_MAX_COUNT} files are the most. “{file.name}” was left out.")
            continue
        try:
            kept.append(keep_upload(file, user=user, now=now))
        except AttachmentRefused as error:
            errors.append(str(error))
        except OSError:
            logger.exception("an attachment could not be stored")
            errors.append(NOT_STORED)
    return kept, errors


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
