"""Every mail the site can send, in every language, in neutral mode (PR-6).

Whoever sees a mail over a shoulder, carries it, or opens somebody's mailbox learns that
somebody wrote. The mails are found, not listed: a new template or a new place that
makes a mail is here by itself.
"""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import allauth
import pytest
from cast import NOW, Cast, a_checkin, client_of
from django.conf import settings
from django.core import mail
from django.template.loader import get_template
from django.urls import NoReverseMatch, reverse
from django.utils import translation

import vincula_practice
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.messages import send_link
from vincula_practice.web.account.notices import send_notice

PACKAGE = Path(vincula_practice.__file__).parent
ALLAUTH = Path(allauth.__file__).parent / "templates"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
SITE = "https://check-in.example.org"

# Beginnings of words, in all languages at once, that tell what it is about.
TELLING = (
    "therap", "psych", "mental", "clinic", "klinik", "patient", "client", "klient",
    "depress", "anxi", "angst", "suicid", "suizid", "crisis", "krise", "symptom",
    "diagnos", "treatment", "behandl", "counsel", "berat", "session", "sitzung",
    "questionnaire", "fragebogen", "score", "mood", "stimmung", "feeling", "gefühl",
    "health", "gesund", "doctor", "arzt", "ärzt", "practice", "praxis", "vincula",
)  # fmt: skip

# What a template may print, and what it prints in neutral mode. Anything else is taken
# for a person's name: it needs a line here that says why it gives nothing away.
HARMLESS = {
    "practice": "Lindenhof 12",  # the neutral sender name
    "address": f"{SITE}/c/xyz/",
    "password_reset_url": f"{SITE}/reset/xyz/",
    "activate_url": f"{SITE}/activate/xyz/",
    "until": datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
    "timestamp": datetime(2026, 11, 30, 12, 0, tzinfo=UTC),
    "moment_format": "j F Y, H:i",
    "code": "ABCD-1234",
    "ip": "192.0.2.1",
    "user_agent": "Firefox",
}
SOMEBODY = "Annabel Hartwig"
# Of allauth's mails those that its pages would send which are not part of this site.
NEVER_SENT = {
    "account/email/account_already_exists_message.txt": "account_signup_by_passkey",
    "account/email/email_changed_message.txt": "account_email",
    "account/email/email_deleted_message.txt": "account_email",
    "account/email/password_reset_key_message.txt": "account_reset_password_from_key",
    "account/email/email_confirmation_message.txt": "account_confirm_email",
    "account/email/email_confirmation_signup_message.txt": "account_confirm_email",
}
WITH_A_KEY = {
    "account_confirm_email": ["x"],
    "account_reset_password_from_key": ["1", "x"],
}
# Handed over on a page, to be printed.
NO_MAIL = {"mfa/recovery_codes/download.txt"}
# Where a mail is made: each of these is made and read below, or by its template.
MAKERS = {
    "checkins/messages.py",
    "people/look_here.py",
    "safety/mails.py",  # looked at in tests/safety/test_mail.py
    "web/account/notices.py",
}


class Somebody:
    """Stands for whatever a template should not print; prints a name."""

    def __str__(self) -> str:
        return SOMEBODY

    def __getattr__(self, _name: str) -> "Somebody":
        return self

    def __call__(self) -> "Somebody":
        return self


def templates() -> list[str]:
    """Return the names of all templates of mails, ours and those we would inherit."""
    folders = [*PACKAGE.glob("**/templates"), ALLAUTH]
    # What is shown on a page after a deed is no mail, though it is text as well.
    found = {
        str(file.relative_to(folder))
        for folder in folders
        for file in folder.rglob("*")
        if (file.suffix == ".txt" and file.parent.name != "messages")
        or file.parent.name == "email"
    }
    ours = {name for name in found if not name.startswith("socialaccount/")}
    return sorted(ours - set(NEVER_SENT) - NO_MAIL)


def rendered(name: str, language: str) -> str:
    template = get_template(name)
    roots = set(re.findall(r"[a-z_]+", template.template.source))
    context = {root: Somebody() for root in roots} | HARMLESS
    with translation.override(language):
        return template.render(context)


def tells(text: str) -> list[str]:
    """Return what gives something away in a mail."""
    said = text.replace(SITE, "").casefold()
    names = [SOMEBODY] if SOMEBODY.casefold() in said else []
    words = [w for w in TELLING if re.search(rf"(?<!\w){w}", said)]
    instruments = [
        one.id for one in catalogue() if _named(one.id, said) or _title(one) in said
    ]
    return names + words + instruments


def _named(instrument: str, said: str) -> bool:
    spelled = re.sub(
        r"(?<=[a-z])[_-]?(?=\d)", "[ _-]?", instrument.replace("_", "[ _-]")
    )
    return bool(re.search(rf"(?<!\w){spelled}(?!\w)", said))


def _title(instrument) -> str:
    return instrument.definition.name.casefold()


def test_there_are_mails_to_read() -> None:
    assert {"checkins/link.txt", "account/notice.txt"} <= set(templates())
    assert len(templates()) >= 5


@pytest.mark.parametrize("page", sorted(set(NEVER_SENT.values())))
def test_the_pages_whose_mails_are_not_read_are_not_there(page: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(page, args=WITH_A_KEY.get(page, []))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", templates())
def test_no_template_gives_anything_away(name: str, language: str) -> None:
    assert tells(rendered(name, language)) == []


@pytest.mark.parametrize(
    "words",
    ["Your therapist waits", "Hello Annabel Hartwig", "Your PHQ-9", "Ihre Sitzung"],
)
def test_the_reader_notices_what_tells(words: str) -> None:
    assert tells(words)


def _makers() -> Iterator[str]:
    for file in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in {
                "EmailMessage",
                "EmailMultiAlternatives",
                "send_mail",
                "send_mass_mail",
                "mail_admins",
                "mail_managers",
            }:
                yield str(file.relative_to(PACKAGE))


def _name(node: ast.expr) -> str:
    return getattr(node, "attr", getattr(node, "id", ""))


def test_mails_are_made_where_this_test_reads_them() -> None:
    assert set(_makers()) == MAKERS


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_whole_link_mail_gives_nothing_away(
    cast: Cast, language: str, django_capture_on_commit_callbacks
) -> None:
    cast.practice.name = "Psychotherapy Centre Lindenhof"
    cast.practice.sender_name = "Lindenhof 12"
    cast.practice.save()
    episode = client_of(cast.ben, SOMEBODY, email="a@example.org", language=language)
    with django_capture_on_commit_callbacks(execute=True):
        send_link(checkin=a_checkin(episode), by=cast.ben, at=NOW, base_url=SITE)
    (message,) = mail.outbox
    assert "Lindenhof 12" in message.subject
    assert tells(f"{message.subject}\n{message.body}") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_notice_about_a_sign_in_gives_nothing_away(cast: Cast, language: str) -> None:
    cast.anna.person.language = language
    send_notice(cast.anna.person)
    (message,) = mail.outbox
    assert tells(f"{message.subject}\n{message.body}") == []
    assert "anna" not in f"{message.subject}\n{message.body}".lower()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("known", [True, False])
def test_a_mail_about_a_forgotten_password_gives_nothing_away(
    cast: Cast, client, language: str, known: bool
) -> None:
    address = "anna@example.org" if known else "nobody@example.org"
    client.post(
        "/sign-in/forgotten/", {"email": address}, HTTP_ACCEPT_LANGUAGE=language
    )
    (message,) = mail.outbox
    assert tells(f"{message.subject}\n{message.body.replace('testserver', '')}") == []
    assert "[" not in message.subject  # allauth would name the site there
