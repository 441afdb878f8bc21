"""A manager hands a leaver's clients to nobody whom the clinicians do not know."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast, staff
from codes_by_mail import newest_code
from django.core import mail
from django.db import IntegrityError
from django.test import Client

from vincula_practice.audit.models import Event
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.endings import end_membership
from vincula_practice.people.errors import NotAllowed, NotFound, Refused
from vincula_practice.people.models import (
    CareTeamMember,
    Membership,
    Role,
    Therapist,
)
from vincula_practice.people.teams import join_team
from vincula_practice.people.vouching import NEW_FOR, SEEN_WITHIN, vouch

pytestmark = pytest.mark.usefixtures("monday_noon")
SITE = "https://check-in.example.org/"


def long_here(*members: Membership) -> None:
    for one in members:
        one.started_at = NOW - NEW_FOR
        one.save()


def seen(*members: Membership, at=NOW) -> None:
    for one in members:
        one.person.last_login = at
        one.person.save()


@pytest.fixture
def tom(cast: Cast) -> Membership:
    """Invited by Mona, with a mailbox that she may hold herself."""
    new = {"email": "tom@example.org", "name": "Thomas", "role": "therapist"}
    invited = invite_staff(**new, by=cast.mona, at=NOW)
    browser, link = Client(), f"/welcome/{invited.token}/"
    browser.post(link, {"send": "1"})
    given = {"name": "Thomas", "password": "three plain words together"}
    assert browser.post(link, {**given, "code": newest_code()}).status_code == 302
    mail.outbox.clear()
    return invited.membership


def ends(cast: Cast, successor: Membership | None, *, at=NOW) -> None:
    end_membership(
        colleague=cast.ben, successor=successor, by=cast.mona, at=at, base_url=SITE
    )


def team(cast: Cast) -> set[Membership]:
    rows = CareTeamMember.objects.filter(episode=cast.episode, until=None)
    return {row.member for row in rows.select_related("member")}


@pytest.mark.parametrize("who", ["eva", "ben"])
def test_not_to_a_newcomer_while_a_clinician_can_be_asked(cast, tom, who):
    """Be it a colleague, or the one who is to leave."""
    long_here(getattr(cast, who))
    seen(getattr(cast, who), at=NOW - SEEN_WITHIN + timedelta(hours=1))
    with pytest.raises(Refused, match="This colleague is new"):
        ends(cast, tom)
    assert team(cast) == {cast.ben}
    assert Membership.objects.get(pk=cast.ben.pk).ended_at is None


def test_the_managers_page_says_what_is_missing(cast, tom):
    long_here(cast.eva)
    seen(cast.eva)
    mona = Client()
    mona.force_login(cast.mona.person)
    page = f"/practice/people/{cast.ben.pk}/leaves/"
    answer = mona.post(page, {"successor": str(tom.pk)})
    assert answer.status_code == 422
    assert "This colleague is new" in answer.text
    assert "Anna" not in answer.text


def test_once_a_clinician_knows_them_it_goes_through_and_the_client_is_told(
    cast, tom, django_capture_on_commit_callbacks
):
    long_here(cast.eva)
    seen(cast.eva)
    vouch(colleague_id=tom.pk, by=cast.eva, at=NOW)
    with django_capture_on_commit_callbacks(execute=True):
        ends(cast, tom)
    assert team(cast) == {tom}
    (letter,) = mail.outbox
    assert letter.to == ["anna@example.org"]
    for word in ("Anna", "Ben", "Thomas", "therap"):
        assert word not in letter.subject + letter.body
    anna = Client()
    anna.force_login(cast.anna.person)
    assert "may open it: Thomas." in anna.get("/my/data/opened/").text


def test_what_was_done_is_in_the_audit(cast, tom):
    long_here(cast.eva)
    vouch(colleague_id=tom.pk, by=cast.eva, at=NOW)
    ends(cast, tom)
    vouched = Event.objects.get(verb="vouched for")
    assert (vouched.person_id, vouched.object_id) == (cast.eva.person_id, tom.pk)
    handed = Event.objects.get(verb="handed over")
    assert handed.person_id == cast.mona.person_id
    assert handed.detail == {"to": str(tom.pk), "number": 1}


def test_after_a_month_before_everybodys_eyes_it_goes_through(cast, tom):
    long_here(cast.eva)
    seen(cast.eva, at=NOW + NEW_FOR)
    with pytest.raises(Refused):
        ends(cast, tom, at=NOW + NEW_FOR - timedelta(hours=1))
    ends(cast, tom, at=NOW + NEW_FOR)
    assert team(cast) == {tom}


def test_the_leaver_may_hand_over_in_person(cast, tom):
    """A practice of two: Ben leaves, and Thomas has just come in his place."""
    long_here(cast.ben)
    seen(cast.ben)
    join_team(episode=cast.episode, colleague=tom, by=cast.ben, at=NOW)
    ends(cast, None)
    assert team(cast) == {tom}


def test_where_nobody_can_be_asked_it_goes_through_and_the_client_is_told(
    cast, tom, django_capture_on_commit_callbacks
):
    """Ben has died; Thomas takes his place."""
    long_here(cast.ben, cast.eva)
    seen(cast.ben, cast.eva, at=NOW - SEEN_WITHIN)
    with django_capture_on_commit_callbacks(execute=True):
        ends(cast, tom)
    assert team(cast) == {tom}
    assert [one.to for one in mail.outbox] == [["anna@example.org"]]


@pytest.mark.parametrize("role", [Role.THERAPIST, Role.SUPERVISOR])
def test_clinicians_who_are_known_vouch(cast, tom, role):
    sue = staff(cast.practice, "Sue", role)
    long_here(sue)
    vouch(colleague_id=tom.pk, by=sue, at=NOW)
    assert Therapist.objects.get(membership=tom).vouched_by == sue


def test_a_newcomer_does_not_vouch_for_another(cast, tom):
    tim = staff(cast.practice, "Tim", Role.THERAPIST)
    for one, other in ((tom, tim), (tim, tom)):
        with pytest.raises(NotAllowed):
            vouch(colleague_id=one.pk, by=other, at=NOW)


def test_nor_does_the_management_in_a_clinical_role_of_its_own(cast, tom):
    new = {"email": "mona@example.org", "name": "Mona", "role": "therapist"}
    monas = invite_staff(**new, by=cast.mona, at=NOW).membership
    long_here(monas)
    with pytest.raises(NotAllowed):
        vouch(colleague_id=tom.pk, by=monas, at=NOW)


@pytest.mark.parametrize("who", ["tom", "dora"])
def test_nor_anybody_for_themself_or_elsewhere(cast, tom, who):
    by = tom if who == "tom" else cast.dora
    long_here(cast.dora)
    with pytest.raises(NotFound):
        vouch(colleague_id=tom.pk, by=by, at=NOW)


@pytest.mark.parametrize("who", ["mona", "fred", "anna", "dora"])
def test_nobody_else_finds_the_page_or_the_button(cast, tom, who):
    long_here(cast.dora)
    browser = Client()
    browser.force_login(getattr(cast, who).person)
    looked = browser.get("/colleagues/")
    assert "Thomas" not in looked.text
    assert looked.status_code == (200 if who == "dora" else 404)
    assert browser.post(f"/colleagues/{tom.pk}/known/").status_code == 404
    assert Therapist.objects.get(membership=tom).vouched_at is None


def test_a_clinician_is_shown_who_is_new_and_says_that_they_know_them(cast, tom):
    long_here(cast.eva, cast.ben)
    eva = Client()
    eva.force_login(cast.eva.person)
    assert "New here: Thomas" in " ".join(eva.get("/today/").text.split())
    assert "Thomas" in eva.get("/colleagues/").text
    assert eva.post(f"/colleagues/{tom.pk}/known/").status_code == 302
    assert "New here" not in eva.get("/today/").text
    assert Therapist.objects.get(membership=tom).vouched_by == cast.eva


def test_who_comes_back_is_new_again(cast, tom):
    long_here(cast.eva, tom)
    seen(cast.eva)
    end_membership(colleague=tom, successor=None, by=cast.mona, at=NOW)
    new = {"email": "tom@example.org", "name": "Thomas", "role": "therapist"}
    again = invite_staff(**new, by=cast.mona, at=NOW).membership
    with pytest.raises(Refused, match="This colleague is new"):
        ends(cast, again)


def test_the_database_keeps_who_and_when_together(cast, tom):
    with pytest.raises(IntegrityError):
        Therapist.objects.filter(membership=tom).update(vouched_at=NOW)


def test_a_month_is_a_month(cast, tom):
    long_here(cast.eva)
    with time_machine.travel(NOW + NEW_FOR, tick=False):
        eva = Client()
        eva.force_login(cast.eva.person)
        assert "Thomas" not in eva.get("/colleagues/").text
