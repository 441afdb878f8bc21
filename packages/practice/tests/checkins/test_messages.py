"""Ben asks for a link to be mailed to Anna."""

import pytest
from cast import NOW, Cast, a_checkin, a_link, client_of
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from vincula_practice.audit.models import Event
from vincula_practice.checkins.actions import AlreadySent, submit
from vincula_practice.checkins.messages import NotDelivered, send_link
from vincula_practice.checkins.models import CheckIn, Invitation
from vincula_practice.people.errors import NotAllowed, Refused

SITE = "https://check-in.example.org"
CLINICAL = ("therap", "session", "phq", "depress", "symptom", "ben", "anna", "question")


@pytest.fixture
def checkin(cast: Cast) -> CheckIn:
    return a_checkin(cast.episode)


def test_anna_gets_her_link_once_it_is_stored(
    cast: Cast, checkin: CheckIn, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send_link(checkin=checkin, by=cast.ben, at=NOW, base_url=SITE)
        assert mail.outbox == []
    (message,) = mail.outbox
    assert message.to == ["anna@example.org"]
    assert f"{SITE}/c/" in message.body


def test_the_message_tells_nothing_but_the_practices_name(
    cast: Cast, checkin: CheckIn, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        send_link(checkin=checkin, by=cast.ben, at=NOW, base_url=SITE)
    (message,) = mail.outbox
    address = next(line for line in message.body.splitlines() if SITE in line)
    said = (message.subject + message.body.replace(address, "")).lower()
    assert "lindenhof" in said
    assert [word for word in CLINICAL if word in said] == []


def test_the_token_is_not_stored(
    cast: Cast, checkin: CheckIn, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        invitation = send_link(checkin=checkin, by=cast.ben, at=NOW, base_url=SITE)
    token = mail.outbox[0].body.split("/c/")[1].split("/")[0]
    invitation.refresh_from_db()
    assert token not in str(vars(invitation))
    assert token not in str(list(Event.objects.values()))


def test_without_an_address_ben_is_told_so(cast: Cast) -> None:
    episode = client_of(cast.ben, "Frieda", email=None)
    with pytest.raises(Refused, match="no e-mail address"):
        send_link(checkin=a_checkin(episode), by=cast.ben, at=NOW, base_url=SITE)


def test_after_sending_there_is_nothing_to_invite_to(
    cast: Cast, checkin: CheckIn
) -> None:
    submit(checkin=checkin, channel="link", language="en", at=NOW)
    with pytest.raises(AlreadySent):
        send_link(checkin=checkin, by=cast.ben, at=NOW, base_url=SITE)


@pytest.mark.parametrize("who", ["eva", "dora", "anna", "emil", "carl"])
def test_who_does_not_plan_for_anna_sends_her_nothing(
    cast: Cast, checkin: CheckIn, who: str
) -> None:
    with pytest.raises(NotAllowed):
        send_link(checkin=checkin, by=getattr(cast, who), at=NOW, base_url=SITE)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("who", ["ben", "fred"])
def test_who_plans_for_anna_may_send(cast: Cast, checkin: CheckIn, who: str) -> None:
    by = getattr(cast, who)
    invitation = send_link(checkin=checkin, by=by, at=NOW, base_url=SITE)
    assert invitation.created_by == by


def test_a_mail_server_that_refuses_leaves_nothing_behind(
    cast: Cast,
    checkin: CheckIn,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks,
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with (
        pytest.raises(NotDelivered),
        django_capture_on_commit_callbacks(execute=True),
    ):
        send_link(checkin=checkin, by=cast.ben, at=NOW, base_url=SITE)
    assert not Invitation.objects.exists()
    assert Event.objects.filter(verb="not delivered").count() == 1


def test_an_earlier_link_still_works_after_a_second_one(
    cast: Cast, checkin: CheckIn
) -> None:
    first, second = a_link(checkin), a_link(checkin)
    assert first != second
    assert checkin.invitations.count() == 2


def test_a_practices_name_in_two_lines_stays_one_subject(
    cast: Cast, django_capture_on_commit_callbacks
) -> None:
    cast.practice.name = "Lindenhof\nBcc: x@example.org"
    cast.practice.save()
    checkin = a_checkin(cast.episode)
    with django_capture_on_commit_callbacks(execute=True):
        send_link(checkin=checkin, by=cast.ben, at=NOW, base_url=SITE)
    (message,) = mail.outbox
    assert message.message()["Subject"] == (
        "A message from Lindenhof Bcc: x@example.org"
    )
    assert message.recipients() == ["anna@example.org"]
