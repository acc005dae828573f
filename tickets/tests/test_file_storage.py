"""When files cannot be stored or are gone, people hear it in a sentence and can go on."""

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.factories import make_representative, make_service
from tickets.models import Attachment, Ticket

pytestmark = pytest.mark.django_db


@pytest.fixture
def form(client):
    service = make_service(domain="leap.example.org")
    client.force_login(make_representative(service.community))
    return {
        "asked_kind": "guidance",
        "service": service.pk,
        "subject": "Which node size?",
        "description": "We wonder which node size suits forty people.",
        "needed_zone": "UTC",
        "step": "send",
    }


def test_a_file_that_cannot_be_stored_stops_no_request(client, form, settings, tmp_path):
    no_folder = tmp_path / "a-file"
    no_folder.write_text("")
    settings.MEDIA_ROOT = no_folder

    refused = client.post(reverse("tickets:new"), {**form, "files": SimpleUploadedFile("a.log", b"log")})
    sent = client.post(reverse("tickets:new"), form)

    assert refused.status_code == 422
    assert "The file could not be stored just now. Send the request without it." in refused.content.decode()
    assert sent.status_code == 302
    assert not Ticket.objects.get().attachments.exists()


def test_an_attachment_whose_file_is_gone_is_not_found_in_a_sentence(client, form):
    client.post(reverse("tickets:new"), {**form, "files": SimpleUploadedFile("a.log", b"log")})
    attachment = Attachment.objects.get()
    Path(attachment.file.path).unlink()

    answer = client.get(reverse("tickets:attachment", args=[attachment.key]))

    assert answer.status_code == 404
    assert "“a.log” was attached, but it is not where files are kept any more" in answer.content.decode()
