"""Tell a person by mail that something about their sign-in changed, and no more."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from vincula_practice.people.queries import Person

log = logging.getLogger(__name__)


def send_code(person: Person, code: str, to: str) -> bool:
    """Mail a code to type on the page it was asked on; False where that fails."""
    return _sent(person, "account/email/welcome_code.txt", code, to)


def send_not_usable(person: Person, code: str, to: str) -> bool:
    """Mail the same way to an address that somebody else signs in with, and no code.

    Whoever asked is told nothing else, and after as long; the owner learns of it.
    """
    return _sent(person, "account/email/not_usable.txt", code, to)


def _sent(person: Person, template: str, code: str, to: str) -> bool:
    with translation.override(person.language):
        body = render_to_string(template, {"code": code})
        mail = EmailMessage(_("About your sign-in"), body, to=[to])
    try:
        mail.send()
    except (SMTPException, OSError):
        return False
    return True


def send_notice(person: Person, *addresses: str) -> None:
    """Mail the same few words to each address (none given: the person's own).

    They name no event, no place and no device: whoever reads over a shoulder learns
    nothing. A mail that cannot be sent stops nobody.
    """
    to = dict.fromkeys(addresses or filter(None, (person.email,)))
    with translation.override(person.language):
        subject, body = _("About your sign-in"), render_to_string("account/notice.txt")
    for address in to:
        try:
            EmailMessage(subject=subject, body=body, to=[address]).send()
        except (SMTPException, OSError):
            log.warning("a notice about a sign-in could not be mailed")
