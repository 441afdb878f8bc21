"""Names tried in an emergency: each try is kept, few are left, and no name is."""

from datetime import timedelta

import pytest
from cast import NOW, Cast, staff
from django.test import Client

from vincula_practice.audit.models import Event
from vincula_practice.people.emergency import MOST_TRIES, open_in_emergency
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import EmergencyAccess, Role

pytestmark = pytest.mark.usefixtures("monday_noon")
NOBODYS, TOO_OFTEN = "named nobody in an emergency", "asked too often in an emergency"


def tries(by, name: str = "Annabel Hartwig", *, at=NOW) -> None:
    open_in_emergency(
        name=name, reason="It cannot wait", by=by, at=at, base_url="https://x.example"
    )


@pytest.fixture
def sue(cast: Cast):
    return staff(cast.practice, "Sue", Role.SUPERVISOR)


@pytest.mark.parametrize("who", ["eva", "sue"])
def test_a_name_that_nobody_has_is_kept_as_a_try_without_the_name(cast, sue, who):
    member = sue if who == "sue" else cast.eva
    with pytest.raises(Refused, match="no client of exactly this name"):
        tries(member)
    event = Event.objects.get(verb=NOBODYS)
    assert (event.person_id, event.practice_id, event.role) == (
        member.person_id,
        cast.practice.pk,
        member.role,
    )
    assert (event.object_kind, event.object_id) == ("Membership", member.pk)
    assert event.detail == {}
    assert not EmergencyAccess.objects.exists()


def test_a_client_of_another_practice_is_a_name_that_nobody_has(cast):
    with pytest.raises(Refused, match="no client of exactly this name"):
        tries(cast.eva, "Carl")
    assert Event.objects.filter(verb=NOBODYS).count() == 1


def test_the_page_keeps_it_too(cast):
    browser = Client()
    browser.force_login(cast.eva.person)
    asked = {"name": "Annabel Hartwig", "reason": "It cannot wait"}
    assert browser.post("/emergency/", asked).status_code == 422
    assert Event.objects.filter(verb=NOBODYS).count() == 1


def test_after_five_names_in_a_day_none_is_looked_for_and_that_is_kept(cast):
    for _ in range(MOST_TRIES):
        with pytest.raises(Refused, match="exactly this name"):
            tries(cast.eva)
    with pytest.raises(Refused, match="several times today"):
        tries(cast.eva, "Anna")
    assert Event.objects.filter(verb=NOBODYS).count() == MOST_TRIES
    assert Event.objects.filter(verb=TOO_OFTEN).count() == 1
    tries(cast.eva, "Anna", at=NOW + timedelta(days=1, minutes=1))
    assert EmergencyAccess.objects.count() == 1


def test_a_colleague_has_tries_of_their_own(cast, sue):
    for _ in range(MOST_TRIES):
        with pytest.raises(Refused):
            tries(cast.eva)
    tries(sue, "Anna")
    assert EmergencyAccess.objects.count() == 1


@pytest.mark.parametrize("who", ["mona", "fred", "anna"])
def test_who_may_not_ask_uses_up_nothing_and_finds_nothing(cast, who):
    with pytest.raises(NotAllowed):
        tries(getattr(cast, who), "Anna")
    assert not Event.objects.filter(verb__in=[NOBODYS, TOO_OFTEN]).exists()
