"""Somebody of the tests looks into their mailbox and types the code that came."""

import re

from django.core import mail
from django.test import Client

PAGE = "/account/protection/mailbox/"


def newest_code() -> str:
    """Return the code in the newest mail, "" where there is none in it."""
    text = mail.outbox[-1].body if mail.outbox else ""
    found = re.search(r"^\d{8}$", text, re.MULTILINE)
    return found.group() if found else ""


def prove_mailbox(browser: Client) -> None:
    browser.post(PAGE, {"send": "1"})
    assert browser.post(PAGE, {"code": newest_code()}).status_code == 302
