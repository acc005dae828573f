"""What cannot be read is answered with a page that says so, under our content security policy."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

URLENCODED = "application/x-www-form-urlencoded"
COOKIE = "c" * 32


def refused(answer) -> bool:
    says_so = b"too large or not in a form we read" in answer.content
    return answer.status_code == 400 and says_so and "Content-Security-Policy" in answer.headers


@pytest.fixture
def browser() -> Client:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = COOKIE
    return client


@pytest.mark.parametrize("charset", ["latin-1", "utf-16", "rot13"])
@pytest.mark.parametrize("kind", [URLENCODED, "multipart/form-data; boundary=x"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/nowhere"])
def test_a_form_in_another_encoding_is_refused(browser, charset, kind, path):
    answer = browser.generic("POST", path, b"a=b", content_type=f"{kind}; charset={charset}")

    assert refused(answer)


def test_utf8_by_another_name_is_read(browser):
    body = f"csrfmiddlewaretoken={COOKIE}&theme=dark".encode()

    answer = browser.post(reverse("theme"), data=body, content_type=f"{URLENCODED}; charset=utf8")

    assert answer.status_code == 302


@pytest.mark.parametrize("body", [b"a=" + b"x" * 3_000_000, b"a=b&" * 10_001], ids=["bytes", "fields"])
def test_a_form_that_is_too_large_is_refused(browser, body):
    answer = browser.post("/accounts/login/", data=body, content_type=URLENCODED)

    assert refused(answer)


def test_too_many_files_are_refused(browser):
    files = [SimpleUploadedFile(f"{i}.txt", b"x") for i in range(120)]

    answer = browser.post("/accounts/login/", data={"files": files})

    assert refused(answer)
