"""The safety plan: written together, read by whom it concerns, all versions kept."""

import re

import pytest
from cast import NOW, client_of, membership_of
from django.test import Client
from django.utils import translation

from vincula_practice.people.errors import NotAllowed
from vincula_practice.safety.models import SafetyPlan, WrittenOnce
from vincula_practice.safety.plans import in_words, write_plan
from vincula_practice.safety.queries import plans_of

pytestmark = pytest.mark.usefixtures("monday_noon")


def as_(member) -> Client:
    browser = Client()
    browser.force_login(member.person)
    return browser


PLAN = {
    "warning": "I stop sleeping",
    "coping": "A walk",
    "ask": "My sister 020 7946 0958, in the evening",
}


class TestPlan:
    def test_the_client_and_the_care_team_write_it_and_both_see_it(self, cast):
        ben = as_(cast.ben)
        ben.post(f"/clients/{cast.episode.pk}/safety-plan/", PLAN)
        page = as_(cast.anna).get("/my/safety/").text
        assert "I stop sleeping" in page
        assert 'href="tel:02079460958"' in page
        as_(cast.anna).post("/my/safety/plan/", PLAN | {"coping": "A song"})
        assert "A song" in ben.get(f"/clients/{cast.episode.pk}/safety-plan/").text

    @pytest.mark.parametrize("who", ["eva", "mona", "fred", "emil", "dora"])
    def test_nobody_else_reads_or_writes_it(self, cast, who):
        write_plan(episode=cast.episode, steps=PLAN, by=cast.anna, at=NOW)
        member = getattr(cast, who)
        address = f"/clients/{cast.episode.pk}/safety-plan/"
        assert as_(member).get(address).status_code == 404
        assert as_(member).post(address, PLAN).status_code == 404
        assert not list(plans_of(member=member, episode_id=cast.episode.pk))
        with pytest.raises(NotAllowed):
            write_plan(episode=cast.episode, steps=PLAN, by=member, at=NOW)

    def test_every_version_is_kept(self, cast):
        for words in ("A walk", "A song"):
            steps = PLAN | {"coping": words}
            write_plan(episode=cast.episode, steps=steps, by=cast.anna, at=NOW)
        versions = plans_of(member=cast.anna, episode_id=cast.episode.pk)
        assert [one.steps["coping"] for one in versions] == ["A song", "A walk"]
        with pytest.raises(WrittenOnce):
            versions[0].save()
        with pytest.raises(WrittenOnce):
            versions[1].delete()

    def test_the_same_again_is_no_new_version(self, cast):
        for _ in range(2):
            write_plan(episode=cast.episode, steps=PLAN, by=cast.anna, at=NOW)
        assert SafetyPlan.objects.count() == 1

    def test_two_who_write_at_once_overwrite_nothing(self, cast):
        """H21: the second is shown both."""
        anna, page = as_(cast.anna), "/my/safety/plan/"
        edition = re.search(r'name="edition" value="(\w+)"', anna.get(page).text)[1]
        write_plan(episode=cast.episode, steps=PLAN, by=cast.ben, at=NOW)
        mine = {"coping": "A song", "edition": edition}
        answer = anna.post(page, mine)
        assert answer.status_code == 409
        assert "A walk" in answer.text
        assert "A song" in answer.text
        assert SafetyPlan.objects.count() == 1

    def test_the_page_for_the_device_names_nobody(self, cast):
        write_plan(episode=cast.episode, steps=PLAN, by=cast.ben, at=NOW)
        page = as_(cast.anna).get("/my/safety/kept/").text
        assert "I stop sleeping" in page
        assert "tel:112" in page
        assert "Anna" not in page
        assert "Ben" not in page

    def test_without_a_plan_the_page_invites_and_pushes_nobody(self, cast):
        page = as_(cast.anna).get("/my/safety/").text
        assert "Begin my plan" in page
        assert "best made together with your therapist" in page

    def test_the_steps_stand_in_their_order_in_both_languages(self, cast):
        plan = write_plan(
            episode=cast.episode,
            steps=dict.fromkeys(PLAN, "x") | {"safer": "y"},
            by=cast.ben,
            at=NOW,
        )
        titles = [step.title for step in in_words(plan)]
        assert titles[0] == "How I notice that it is getting bad"
        assert titles[-1] == "How we make the place around me safer"
        with translation.override("de"):
            assert len(in_words(plan)) == 4

    def test_one_tap_from_every_page_of_ones_own(self, cast):
        anna = as_(membership_of(cast.episode))
        for page in ("/my/", "/my/data/", "/account/"):
            assert 'href="/my/safety/"' in anna.get(page).text

    def test_a_client_of_nobody_yet_finds_nothing_and_no_error(self, cast):
        episode = client_of(cast.ben, "Gil")
        gil = as_(membership_of(episode))
        assert gil.get("/my/safety/").status_code == 200
