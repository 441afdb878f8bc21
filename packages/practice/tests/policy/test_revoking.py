"""AC-6 and AC-7: what is lent opens with reason and notice, and ends at the next request."""

from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast
from django.core import mail
from django.test import Client
from principals import House

from vincula_practice.audit.models import Event
from vincula_practice.people import emergency, teams
from vincula_practice.people.consents import answer_consent
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.lent import EmergencyAccess, Supervision
from vincula_practice.people.models import CareTeamMember, Membership
from vincula_practice.people.queries import episodes_for

pytestmark = pytest.mark.usefixtures("monday_noon")
ROOM = "/clients/{}/"
WHY = "She called from the bridge"


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)


def sees(house: House, who: str) -> bool:
    """Ask twice, as another worker would: by page, and by the room's own polling."""
    room = ROOM.format(house.cast.episode.pk)
    answers = {house.browser(who).get(room + end).status_code for end in ("", "fresh/")}
    assert len(answers) == 1
    return answers == {200}


def test_leaving_the_care_team_ends_it(house) -> None:
    assert sees(house, "dana")
    episode, ben, dana = house.cast.episode, house.cast.ben, house.members["dana"]
    teams.leave_team(episode=episode, colleague=dana, by=ben, at=NOW)
    assert not sees(house, "dana")


def test_the_last_one_of_a_care_team_stays(house) -> None:
    episode, eva = house.cast.emils_episode, house.cast.eva
    with pytest.raises(Refused, match="Nobody else works"):
        teams.leave_team(episode=episode, colleague=eva, by=eva, at=NOW)


def test_ending_a_membership_ends_it(house) -> None:
    assert sees(house, "dana")
    Membership.objects.filter(pk=house.members["dana"].pk).update(ended_at=NOW)
    assert not sees(house, "dana")


@pytest.mark.parametrize("by", ["ben", "sue"])
def test_either_ends_a_supervision(house, by) -> None:
    assert sees(house, "sue")
    running = Supervision.objects.get(pk=house.things["supervision_id"])
    teams.end_supervision(supervision=running, by=house.members[by], at=NOW)
    assert not sees(house, "sue")


def test_the_client_takes_it_back(house) -> None:
    assert sees(house, "sue")
    client, anna = house.cast.episode.client, house.cast.anna
    answer_consent(client=client, purpose="supervision", agrees=False, by=anna, at=NOW)
    assert not sees(house, "sue")


def test_a_therapist_who_left_the_team_lends_nothing_any_more(house) -> None:
    rows = CareTeamMember.objects.filter(member=house.cast.ben)
    rows.update(until=NOW)
    assert not sees(house, "sue")


def test_a_supervisor_looks_on_and_changes_nothing(house) -> None:
    page = house.browser("sue").get(ROOM.format(house.cast.episode.pk))
    assert "You look on here" in page.text
    assert 'action="/clients/' not in page.text


def test_nobody_else_can_lend_it(house) -> None:
    episode, sam = house.cast.episode, house.members["sam"]
    for by in (house.cast.eva, house.cast.mona, house.cast.anna, house.cast.dora):
        with pytest.raises(NotAllowed):
            teams.agree_to_supervision(episode=episode, supervisor=sam, by=by, at=NOW)


def opened(house: House, **given: str) -> Client:
    browser = house.browser("eva")
    posted = {"name": "Anna", "reason": WHY} | given
    browser.answer = browser.post("/emergency/", posted)
    return browser


def test_an_emergency_opens_with_a_reason_and_the_team_is_told_at_once(
    house, django_capture_on_commit_callbacks
) -> None:
    assert not sees(house, "eva")
    with django_capture_on_commit_callbacks(execute=True):
        opened(house)
    assert sees(house, "eva")
    told = {to for one in mail.outbox for to in one.to}
    assert told == {"ben@example.org", "dana@example.org"}
    assert not any("Anna" in one.body + one.subject for one in mail.outbox)
    assert WHY in house.browser("ben").get("/today/").text
    assert WHY in house.browser("anna").get("/my/data/opened/").text


def test_a_red_banner_stands_on_every_page_while_it_lasts(house) -> None:
    browser = opened(house)
    for page in ("/today/", "/clients/", "/account/"):
        assert 'class="emergency"' in browser.get(page).text
    assert 'class="emergency"' not in house.browser("ben").get("/today/").text


@pytest.mark.parametrize("given", [{"reason": " "}, {"name": "Nobody"}])
def test_without_a_reason_or_the_right_name_it_stays_shut(house, given) -> None:
    assert opened(house, **given).answer.status_code == 422
    assert not sees(house, "eva")


def test_it_ends_by_itself_after_an_hour(house) -> None:
    opened(house)
    with time_machine.travel(NOW + timedelta(minutes=59), tick=False):
        assert episodes_for(member=_at(house, "eva", 59)).count() == 2
    assert episodes_for(member=_at(house, "eva", 60)).count() == 1


def _at(house: House, who: str, minutes: int) -> Membership:
    member = Membership.objects.get(pk=house.members[who].pk)
    member.asks_at = NOW + timedelta(minutes=minutes)
    return member


def test_without_a_moment_nothing_that_runs_out_is_open(house) -> None:
    opened(house)
    member = Membership.objects.get(pk=house.members["eva"].pk)
    assert house.cast.episode not in episodes_for(member=member)


def test_it_can_be_closed_before_and_then_is(house) -> None:
    browser = opened(house)
    access = EmergencyAccess.objects.get(member=house.cast.eva)
    browser.post(f"/emergency/{access.pk}/end/")
    assert not sees(house, "eva")


def test_it_opens_for_reading_only(house) -> None:
    browser, room = opened(house), ROOM.format(house.cast.episode.pk)
    for address, posted in (
        ("goals/", {"words": "Mine"}),
        ("events/", {"on": "2026-11-20", "kind": "note", "words": "Mine"}),
        ("team/join/", {"colleague": str(house.cast.eva.pk)}),
        ("notes/", {"words": "Mine"}),
    ):
        assert browser.post(room + address, posted).status_code == 404


def test_every_look_is_in_the_audit_with_the_access(house) -> None:
    browser = opened(house)
    browser.get(ROOM.format(house.cast.episode.pk))
    access = EmergencyAccess.objects.get(member=house.cast.eva)
    looks = Event.objects.filter(verb="opened", person_id=house.cast.eva.person_id)
    told = [one.detail for one in looks if one.detail.get("why") == "emergency"]
    assert told
    assert all(one["access"] == [str(access.pk)] for one in told)


def test_only_clinicians_have_it_and_not_without_end(house) -> None:
    for who in ("fred", "mona", "anna", "rita"):
        with pytest.raises(NotAllowed):
            emergency.open_in_emergency(
                name="Anna", reason=WHY, by=house.members[who], at=NOW, base_url=""
            )
    answers = [opened(house, name="Wrong").answer.text for _ in range(6)]
    assert "several times" in answers[-1]
    assert "several times" not in answers[-2]
