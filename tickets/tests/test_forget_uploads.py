"""Uploads of requests that were never sent are forgotten; those of one that is being sent are not."""

import threading
import uuid
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.db import connection, transaction

from tests.factories import NOW, later, make_ticket, make_user
from tickets.attachments import UNFILED_LIFETIME, forget_unfiled
from tickets.models import Attachment

OLD = NOW - UNFILED_LIFETIME


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def upload(*, created_at=OLD, ticket=None):
    attachment = Attachment(
        ticket=ticket,
        uploaded_by=make_user(),
        key=uuid.uuid4(),
        name="a.log",
        content_type="text/plain",
        size=3,
        created_at=created_at,
    )
    attachment.file.save("x.bin", ContentFile(b"log"), save=False)
    attachment.save()
    return attachment


@pytest.mark.django_db
def test_old_uploads_go_with_their_files_and_others_stay(django_capture_on_commit_callbacks):
    old, young, filed = upload(), upload(created_at=NOW), upload(ticket=make_ticket())

    with django_capture_on_commit_callbacks(execute=True):
        n_forgotten = forget_unfiled(now=later(seconds=1))

    assert n_forgotten == 1
    assert set(Attachment.objects.all()) == {young, filed}
    assert [Path(a.file.path).exists() for a in (old, young, filed)] == [False, True, True]


@pytest.mark.django_db(transaction=True)
def test_an_upload_that_a_form_is_just_sending_is_not_forgotten():
    attachment, ticket = upload(), make_ticket()
    is_filing, may_end = threading.Event(), threading.Event()

    def file_it():
        try:
            with transaction.atomic():
                Attachment.objects.filter(pk=attachment.pk, ticket=None).update(ticket=ticket)
                is_filing.set()
                may_end.wait(timeout=20)
        finally:
            connection.close()

    thread = threading.Thread(target=file_it)
    thread.start()
    assert is_filing.wait(timeout=20)
    n_forgotten = forget_unfiled(now=later(seconds=1))
    may_end.set()
    thread.join(timeout=20)

    assert n_forgotten == 0
    assert Attachment.objects.get().ticket == ticket
    assert Path(attachment.file.path).exists()


@pytest.mark.django_db
def test_files_stay_where_forgetting_fails(django_capture_on_commit_callbacks):
    attachment = upload()

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        forget_unfiled(now=later(seconds=1))
        transaction.set_rollback(True)

    assert Attachment.objects.get() == attachment
    assert Path(attachment.file.path).exists()
