"""A mail that says nothing but that there is something to look at here."""

import logging
from collections.abc import Iterable
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from vincula_practice.people.models import Membership
from vincula_practice.people.promises import named_in_messages

TODAY, SIGN_IN = "mails/look_today.txt", "mails/look.txt"
logger = logging.getLogger(__name__)


def tell(members: Iterable[Membership], *, template: str, base_url: str) -> None:
    """Mail each of them once the transaction is through; who has no address gets none."""
    mails = [_mail(one, template, base_url) for one in members if one.person.email]
    transaction.on_commit(lambda: _send(mails))


def _mail(member: Membership, template: str, base_url: str) -> EmailMessage:
    with translation.override(member.person.language):
        practice = named_in_messages(member.practice)
        said = {"practice": practice, "address": base_url}
        return EmailMessage(
            subject=_("A message from %(practice)s") % {"practice": practice},
            body=render_to_string(template, said),
            to=[str(member.person.email)],
        )


def _send(mails: list[EmailMessage]) -> None:
    """Send; what cannot be sent still stands on the page that it tells of."""
    for mail in mails:
        try:
            mail.send()
        except (SMTPException, OSError):
            logger.error("a mail to look at a page could not be sent")  # noqa: TRY400 - the traceback would name the address
