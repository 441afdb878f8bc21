"""Nobody signs up: a link from the practice lets one person in, once."""

import re
from datetime import timedelta

import pytest
from cast import NOW, PASSWORD, staff
from django.core import mail
from django.test import Client

from vincula_practice.audit.models import Event, EventIsForever
from vincula_practice.people import actions
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.first_access import invite_client
from vincula_practice.people.models import Membership, Person, Role, Welcome
from vincula_practice.people.queries import candidate_behind, memberships_of

LONG = "three plain words together"


def mailed_code() -> str:
    return re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE).group()


def invited(cast, **given):
    fields = {"email": "Tom@Example.org", "name": "Tom", "role": "therapist"}
    asked = {"by": cast.mona, "at": NOW}
    return actions.invite_staff(**fields | asked | given)


def test_a_colleague_sets_up_a_sign_in_and_is_led_to_protect_it(cast, client: Client):
    link = f"/welcome/{invited(cast).token}/"
    assert b"tom@example.org" not in client.get(link).content
    client.post(link, {"send": "1"})
    given = {"name": "Tom T.", "password": LONG, "code": mailed_code()}
    answer = client.post(link, given, follow=True)
    assert answer.redirect_chain[-1][0] == "/account/protection/?next=/today/"
    assert Person.objects.get(email="tom@example.org").check_password(LONG)


def test_an_invitation_works_once(cast):
    token = invited(cast).token
    actions.accept_welcome(token=token, name="Tom", password=LONG, at=NOW)
    with pytest.raises(NotFound):
        actions.accept_welcome(token=token, name="Eve", password=LONG, at=NOW)


def test_an_invitation_ends_after_a_week(cast):
    token = invited(cast).token
    with pytest.raises(NotFound):
        candidate_behind(token=token, at=NOW + timedelta(days=7))


def test_a_wrong_link_and_a_used_one_look_alike(cast, client: Client):
    token = invited(cast).token
    actions.accept_welcome(token=token, name="Tom", password=LONG, at=NOW)
    used, wrong = client.get(f"/welcome/{token}/"), client.get("/welcome/nonsense/")
    assert (used.status_code, wrong.status_code) == (404, 404)
    assert used.content == wrong.content


def test_the_link_itself_is_not_stored(cast):
    token = invited(cast).token
    assert not Welcome.objects.filter(token_hash__contains=token).exists()


@pytest.mark.parametrize("who", ["ben", "eva", "fred", "anna", "dora"])
def test_only_a_manager_invites_staff(cast, who):
    with pytest.raises(NotAllowed):
        actions.invite_staff(
            email="x@example.org",
            name="X",
            role="therapist",
            by=getattr(cast, who),
            at=NOW,
        )


def test_nobody_is_invited_as_a_client_by_the_staff_form(cast):
    with pytest.raises(NotAllowed):
        invited(cast, role="client")


def test_a_weak_password_is_refused_and_the_invitation_stays(cast, client: Client):
    link = f"/welcome/{invited(cast).token}/"
    client.post(link, {"send": "1"})
    given = {"name": "Tom", "password": "password1234", "code": mailed_code()}
    answer = client.post(link, given)
    assert answer.status_code == 200
    assert b"lists that guessers" in answer.content
    assert client.get(link).status_code == 200


def test_who_is_known_already_keeps_their_sign_in_and_gets_a_second_role(cast):
    actions.invite_staff(
        email="dora@example.org", name="D", role="supervisor", by=cast.mona, at=NOW
    )
    dora = Person.objects.get(email="dora@example.org")
    assert dora.check_password(PASSWORD)
    assert {m.role for m in memberships_of(person=dora)} == {"therapist", "supervisor"}


def without_a_sign_in(membership):
    membership.person.set_unusable_password()
    membership.person.save()


def test_no_link_ever_sets_the_password_of_who_has_one(cast, client: Client):
    """Or a manager could become any therapist, and read what clients wrote."""
    again = actions.invite_staff(
        email="ben@example.org", name="Ben", role="researcher", by=cast.mona, at=NOW
    )
    assert again.token is None
    earlier = invited(cast).token
    tom = Person.objects.get(email="tom@example.org")
    tom.set_password(LONG)
    tom.save()
    assert client.get(f"/welcome/{earlier}/").status_code == 404
    with pytest.raises(NotFound):
        actions.accept_welcome(token=earlier, name="X", password="x" * 20, at=NOW)


def test_a_manager_cannot_become_a_client_through_a_staff_invitation(cast):
    for address in ("anna@example.org", "carl@example.org"):
        with pytest.raises(Refused, match="cannot be used here"):
            invited(cast, email=address)


class TestAManagerWhoTriesAddresses:
    """A refusal may mean a client: after five a day it means nothing any more."""

    @pytest.fixture(autouse=True)
    def tried(self, cast):
        for _ in range(actions.MOST_REFUSED):
            with pytest.raises(Refused, match="cannot be used here"):
                invited(cast, email="anna@example.org")

    def test_is_told_the_same_of_everybody(self, cast):
        with pytest.raises(Refused, match="cannot be used here"):
            invited(cast, email="nobody.knows@example.org")
        assert not Person.objects.filter(email="nobody.knows@example.org").exists()

    def test_invites_again_the_next_day(self, cast):
        assert invited(cast, at=NOW + timedelta(days=1, seconds=1)).token

    def test_has_a_colleague_who_invites(self, cast):
        max_ = staff(cast.practice, "Max", Role.MANAGER)
        assert invited(cast, by=max_).token


def test_whoever_is_not_refused_invites_as_many_as_there_are(cast):
    for number in range(actions.MOST_REFUSED + 1):
        assert invited(cast, email=f"tom{number}@example.org").token


def test_who_was_invited_by_another_practice_is_not_invited_over_its_head(cast):
    without_a_sign_in(cast.dora)
    with pytest.raises(Refused, match="cannot be used here"):
        invited(cast, email="dora@example.org")


@pytest.mark.parametrize("address", ["carl@example.org", "ben@example.org"])
def test_a_client_is_not_taken_on_with_somebody_elses_address(cast, address):
    with pytest.raises(Refused, match="leave it empty"):
        actions.take_on_client(
            name="Ida",
            email=address,
            language="en",
            opened_on=NOW.date(),
            by=cast.ben,
            at=NOW,
        )


def test_who_has_a_sign_in_is_not_invited_again(cast):
    with pytest.raises(Refused, match="sign-in already"):
        invite_client(episode=cast.episode, by=cast.ben, at=NOW)


def test_a_therapist_invites_their_own_client_only(cast):
    without_a_sign_in(cast.anna)
    cast.episode.client.person.refresh_from_db()
    assert invite_client(episode=cast.episode, by=cast.ben, at=NOW).token
    for other in (cast.eva, cast.mona, cast.dora):
        with pytest.raises(NotAllowed):
            invite_client(episode=cast.episode, by=other, at=NOW)


def test_a_client_without_an_address_cannot_be_invited_yet(cast):
    episode = actions.take_on_client(
        name="Ida", email="", language="en", opened_on=NOW.date(), by=cast.ben, at=NOW
    )
    with pytest.raises(Refused, match="e-mail address"):
        invite_client(episode=episode, by=cast.ben, at=NOW)


def test_two_clients_without_an_address_are_two_people(cast):
    fields = {"email": None, "language": "en", "opened_on": NOW.date()}
    for name in ("Ida", "Ivo"):
        actions.take_on_client(name=name, **fields, by=cast.ben, at=NOW)
    assert Person.objects.filter(email=None).count() == 2


def test_a_client_has_one_running_episode_at_a_time(cast):
    with pytest.raises(Refused, match="running episode"):
        actions.take_on_client(
            name="Anna",
            email="anna@example.org",
            language="en",
            opened_on=NOW.date(),
            by=cast.eva,
            at=NOW,
        )


def test_the_invitation_is_in_the_record_without_anyones_name(cast):
    membership = invited(cast).membership
    event = Event.objects.get(verb="invited", object_id=membership.pk)
    assert (event.person_id, event.role) == (cast.mona.person_id, "manager")
    assert "Tom" not in str(event.detail)


def test_the_record_is_never_changed_or_deleted(cast):
    event = Event.objects.order_by("at").first()
    with pytest.raises(EventIsForever):
        event.save()
    with pytest.raises(EventIsForever):
        event.delete()


def test_who_has_no_role_left_finds_no_page_of_the_practice(cast, client: Client):
    Membership.objects.filter(pk=cast.ben.pk).update(ended_at=NOW)
    client.force_login(cast.ben.person)
    assert client.get("/today/").status_code == 404
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/account/"


def test_a_person_changes_between_their_own_roles_only(cast, client: Client):
    actions.invite_staff(
        email="ben@example.org", name="Ben", role="manager", by=cast.mona, at=NOW
    )
    second = Membership.objects.get(person=cast.ben.person, role="manager")
    client.force_login(cast.ben.person)
    assert client.post("/account/role/", {"member": str(second.pk)}).status_code == 302
    assert b"Invite a colleague" in client.get("/practice/").content
    stolen = client.post("/account/role/", {"member": str(cast.mona.pk)})
    assert stolen.status_code == 404


def test_the_way_in_with_e_mail_and_password(cast, client: Client):
    wrong = client.post("/sign-in/", {"login": "ben@example.org", "password": "no"})
    assert wrong.status_code == 200
    right = client.post("/sign-in/", {"login": "ben@example.org", "password": PASSWORD})
    assert right.status_code == 302


def test_signing_up_is_closed(client: Client, db):
    answer = client.get("/sign-in/closed/")
    assert b"by invitation" in answer.content


def test_two_who_take_on_the_same_person_at_the_same_moment(cast, monkeypatch):
    # Neither saw the address when they looked.
    monkeypatch.setattr(actions, "_known", lambda _email: None)
    with pytest.raises(Refused, match="cannot be used"):
        actions.take_on_client(
            name="Anna",
            email="Anna@example.org",
            language="en",
            opened_on=NOW.date(),
            by=cast.ben,
            at=NOW,
        )
