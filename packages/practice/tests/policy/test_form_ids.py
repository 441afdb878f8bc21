"""A form that acts carries the id by which it acts once."""

import re
from pathlib import Path

import vincula_practice

FORM = re.compile(r'<form[^>]*method="post"(.*?)</form>', re.DOTALL)
# Their forms are of routes that say in policy/twice.py why they carry none.
WITHOUT_ID = (
    "templates/account/",
    "templates/mfa/",
    "templates/unavailable.html",  # carries the id of the form that was sent
    "templates/frame/header.html",
    "templates/frame/languages.html",
    "templates/portal/leave.html",
    "account/mailbox.html",
    "account/address.html",
    "portal/checkin/",
    "portal/first/",
    "portal/kiosk/",
    "web/account/welcome.html",
    "portal/data/take.html",
)


def test_every_form_carries_an_id() -> None:
    site = Path(vincula_practice.__file__).parent
    lacking = [
        f"{page.relative_to(site)}: {form[:80]}"
        for page in site.rglob("*.html")
        if not any(part in str(page) for part in WITHOUT_ID)
        for form in FORM.findall(page.read_text())
        if "{% form_id %}" not in form
    ]
    assert not lacking
