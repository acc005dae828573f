"""What tests of alerts need: an empty desk with the real infrastructure, and ways to send it something."""

import json
from email.message import EmailMessage
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.api_tokens import create_api_token
from communities.importer import import_checkout
from communities.infrastructure import read_checkout
from incidents.management.commands import receive_mail

ROOT = Path(__file__).resolve().parents[2]
URL = "/api/v1/alerts/alertmanager"


def import_infrastructure() -> None:
    import_checkout(read_checkout(ROOT / "demo" / "infrastructure"), now=timezone.now())


def make_token() -> str:
    return create_api_token("alertmanager", scopes=["alerts:write"], now=timezone.now())


def post(client, body: bytes | dict[str, Any], *, token: str, content_type: str = "application/json"):
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.post(
        URL, raw, content_type=content_type, headers={"Authorization": f"Bearer {token}"} if token else {}
    )


def send_mail(raw: bytes, monkeypatch) -> str:
    monkeypatch.setattr(receive_mail.Command, "stdin", BytesIO(raw))
    out = StringIO()
    call_command("receive_mail", stdout=out)
    return out.getvalue()


def mail_with_subject(subject: str, *, message_id: str = "", text: str = "") -> bytes:
    message = EmailMessage()
    message["From"] = "pager@example.org"
    message["To"] = "alerts@example.org"
    message["Subject"] = subject
    if message_id:
        message["Message-ID"] = message_id
    message.set_content(text or "See the pager.")
    return message.as_bytes()


def alert(**fields: Any) -> dict[str, Any]:
    """Return one alert of a body: fields of the alert, labels under `labels`."""
    labels = {
        "alertname": "home-nfs has 10% of space left",
        "cluster": "temple",
        "namespace": "prod",
        "severity": "same day action needed",
    }
    return {
        "status": "firing",
        "startsAt": "2026-09-03T06:12:41.331Z",
        "fingerprint": "3b1eda60938a7bb9",
        **fields,
        "labels": labels | fields.get("labels", {}),
    }


def body(*alerts: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"version": "4", "status": "firing", "alerts": list(alerts), **fields}
