"""Which files are kept, under which name, and how they are given back: never as something a browser would run."""

import re
import unicodedata
import uuid
from datetime import datetime, timedelta
from functools import partial
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from accounts.models import User
from tickets.errors import AttachmentRefused
from tickets.models import Attachment

# By ending; the type given back is ours, not the browser's. Everything but pictures is a download.
KEPT_TYPES = {
    "png": "image/png",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "gif": "image/gif",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "log": "text/plain",
    "md": "text/plain",
    "csv": "text/csv",
    "json": "application/json",
    "yaml": "text/plain",
    "yml": "text/plain",
    "ipynb": "application/json",
    "py": "text/plain",
    "r": "text/plain",
    "zip": "application/zip",
    "gz": "application/gzip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "odt": "application/vnd.oasis.opendocument.text",
    "age": "application/octet-stream",
}
# A file that says it is one of these must begin like one.
SIGNATURES = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpg": (b"\xff\xd8\xff",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
    "pdf": (b"%PDF-",),
    "zip": (b"PK\x03\x04", b"PK\x05\x06"),
    "docx": (b"PK\x03\x04",),
    "xlsx": (b"PK\x03\x04",),
    "odt": (b"PK\x03\x04",),
    "gz": (b"\x1f\x8b",),
}
UNFILED_LIFETIME = timedelta(days=2)


def safe_name(name: str) -> str:
    """Return a file name that is one harmless component: no folders, no hidden or bidirectional characters."""
    visible = "".join(
        char for char in unicodedata.normalize("NFKC", name) if unicodedata.category(char)[0] != "C"
    )
    base = PurePosixPath(visible.replace("\\", "/")).name
    base = re.sub(r"[^\w.()+ -]", "_", base).strip(" .")
    stem, dot, ending = base.rpartition(".")
    return f"{stem[:100]}{dot}{ending[:10]}" if dot else base[:100] or "file"


def ending_of(name: str) -> str:
    """Return the file name's ending in lower case."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def check(file: UploadedFile) -> str:
    """Return the safe name of an upload; raise AttachmentRefused with a sentence."""
    name = safe_name(file.name or "file")
    limit = settings.ATTACHMENT_MAX_BYTES
    if (file.size or 0) > limit:
        size = (file.size or 0) / 1024 / 1024
        raise AttachmentRefused(
            f"“{name}” is {size:.0f} MB; {limit // 1024 // 1024} MB is the most. Put it on the hub and tell us where."
        )
    if not file.size:
        raise AttachmentRefused(f"“{name}” is empty.")
    ending = ending_of(name)
    if ending not in KEPT_TYPES:
        kinds = ", ".join(sorted(KEPT_TYPES))
        raise AttachmentRefused(f"“{name}” is of a kind we do not keep. These are fine: {kinds}.")
    head = file.read(16)
    file.seek(0)
    if ending in SIGNATURES and not head.startswith(SIGNATURES[ending]):
        raise AttachmentRefused(f"“{name}” is not really a {ending} file.")
    return name


@transaction.atomic
def keep_upload(file: UploadedFile, *, user: User, now: datetime) -> Attachment:
    """Keep a file for its uploader until the form that it belongs to is sent. Raises AttachmentRefused."""
    name = check(file)
    key = uuid.uuid4()
    attachment = Attachment(
        key=key,
        uploaded_by=user,
        name=name,
        content_type=KEPT_TYPES[ending_of(name)],
        size=file.size or 0,
        created_at=now,
    )
    # The name on disk is ours alone.
    attachment.file.save(f"{key}.bin", file, save=False)
    attachment.save(force_insert=True)
    return attachment


@transaction.atomic
def forget_unfiled(*, now: datetime) -> int:
    """Delete uploads that never became part of a ticket; return how many.

    One that a form is just making part of a ticket is left alone. A file goes after the commit, never before its row.
    """
    unfiled = Attachment.objects.select_for_update(skip_locked=True).filter(ticket=None)
    stale = list(unfiled.filter(created_at__lt=now - UNFILED_LIFETIME))
    Attachment.objects.filter(pk__in=[attachment.pk for attachment in stale]).delete()
    for attachment in stale:
        # One that cannot be deleted is logged and keeps none of the others.
        transaction.on_commit(partial(attachment.file.delete, save=False), robust=True)
    return len(stale)
