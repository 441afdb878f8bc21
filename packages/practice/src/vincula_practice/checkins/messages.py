"""Send a personal link by e-mail: neutral words, and never twice by itself."""

from datetime import datetime
from smtplib import SMTPException

from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.checkins.actions import Link, invite, open_checkin
from vincula_practice.checkins.models import Channel, CheckIn, Invitation
from vincula_practice.checkins.queries import Due
from vincula_practice.people.consents import agreed
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Membership, Person, Practice, Purpose
from vincula_practice.people.promises import named_in_messages


class NotDelivered(Refused):
    """The mail server did not take the message; nothing counts as sent."""


@transaction.atomic
def send_link(
    *, checkin: CheckIn, by: Membership | None, at: datetime, base_url: str
) -> Invitation:
    """Make a fresh link and e-mail it once the transaction is through.

    Raises Refused where the client has no e-mail address or has not agreed to such
    mails, AlreadySent after the check-in was sent, NotAllowed where ``by`` may not
    schedule for this client.
    """
    person = checkin.session.episode.client.person
    if not person.email:
        raise Refused(_("This client has no e-mail address. Show the code instead."))
    if not agreed(client_id=checkin.session.episode.client_id, purpose=Purpose.LINKS):
        raise Refused(
            _("This client has not agreed to links by e-mail. Show the code instead.")
        )
    link = invite(checkin=checkin, channel=Channel.LINK, by=by, at=at)
    message = _message(link, person=person, base_url=base_url)
    transaction.on_commit(lambda: _deliver(message, link.invitation, at=at))
    return link.invitation


@transaction.atomic
def send_due(*, due: Due, at: datetime, base_url: str) -> Invitation | None:
    """Open a due check-in and send its link; None where there is nothing to send.

    Whoever took back their yes to such mails a moment ago gets none.

    Two runs at the same time send one message: the check-in's row is held.
    """
    client_id = due.session.episode.client_id
    if not agreed(client_id=client_id, purpose=Purpose.LINKS):
        return None
    checkin = open_checkin(session=due.session, occasion=due.occasion, at=at)
    held = CheckIn.objects.select_for_update().get(pk=checkin.pk)
    invited = held.invitations.filter(channel=Channel.LINK).exists()
    if invited or held.state == CheckIn.State.SUBMITTED or not held.asked:
        return None
    return send_link(checkin=checkin, by=None, at=at, base_url=base_url)


def _message(link: Link, *, person: Person, base_url: str) -> EmailMessage:
    practice = link.invitation.checkin.session.episode.client.practice
    path = reverse("checkin:start", kwargs={"token": link.token})
    with translation.override(person.language), timezone.override(practice.time_zone):
        return EmailMessage(
            subject=_("A message from %(practice)s")
            % {"practice": named_in_messages(practice)},
            body=_body(practice, link, address=base_url.rstrip("/") + path),
            to=[str(person.email)],
        )


def _body(practice: Practice, link: Link, *, address: str) -> str:
    # Whoever sees this mail over a shoulder learns that somebody wrote, no more.
    return render_to_string(
        "checkins/link.txt",
        {
            "practice": named_in_messages(practice),
            "address": address,
            "until": timezone.localtime(link.invitation.expires_at),
        },
    )


def _deliver(message: EmailMessage, invitation: Invitation, *, at: datetime) -> None:
    try:
        message.send()
    except (SMTPException, OSError) as fault:
        _withdraw(invitation, at=at)
        raise NotDelivered(
            _("The e-mail could not be sent. Please try again in a few minutes.")
        ) from fault


@transaction.atomic
def _withdraw(invitation: Invitation, *, at: datetime) -> None:
    # Without its invitation the check-in counts as not sent, and the next run tries.
    practice_id = invitation.checkin.session.episode.client.practice_id
    record("not delivered", invitation, by=None, at=at, practice_id=practice_id)
    invitation.delete()
