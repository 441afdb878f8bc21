"""AU-8: a client's first sign-in needs the link and the secret from the session."""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
import time_machine
from cast import NOW, Cast
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from vincula_practice.people import first_access
from vincula_practice.people.endings import end_membership
from vincula_practice.people.first_access import MOST_TRIES, invite_client
from vincula_practice.people.models import Episode, Membership, Person, Welcome
from vincula_practice.people.teams import join_team, leave_team
from vincula_practice.people.tokens import new_token

LONG = "seven quiet boats at noon"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def without_a_sign_in(member: Membership) -> None:
    member.person.set_unusable_password()
    member.person.save()


def fresh(episode: Episode) -> Episode:
    return Episode.objects.get(pk=episode.pk)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    link: str
    secret: str

    @property
    def wrong(self) -> str:
        return f"{(int(self.secret) + 1) % 10**6:06}"


@pytest.fixture
def invitation(cast: Cast) -> Invitation:
    """Anna has no sign-in yet; Ben invites her to one."""
    without_a_sign_in(cast.anna)
    made = invite_client(episode=fresh(cast.episode), by=cast.ben, at=NOW)
    return Invitation(link=link_of(made.token), secret=made.secret)


def link_of(token: str) -> str:
    return reverse("first:access", args=[token])


def tried(link: str, secret: str, password: str = LONG):
    return Client().post(link, {"secret": secret, "password": password})


def signed_in(answer) -> bool:
    return answer.status_code == 302 and "sessionid" in answer.cookies


def test_both_together_open_it_once(cast: Cast, invitation: Invitation) -> None:
    typed = f"{invitation.secret[:3]} {invitation.secret[3:]}"
    assert signed_in(tried(invitation.link, typed))
    assert Person.objects.get(pk=cast.anna.person_id).check_password(LONG)
    assert not signed_in(tried(invitation.link, invitation.secret))


def test_neither_is_stored(invitation: Invitation) -> None:
    kept = Welcome.objects.get()
    assert invitation.secret not in kept.secret_hash
    assert invitation.link.split("/")[2] not in kept.token_hash


def test_the_link_alone_opens_nothing(cast: Cast, invitation: Invitation) -> None:
    for secret in ("", "000000", invitation.wrong, invitation.link.split("/")[2]):
        assert not signed_in(tried(invitation.link, secret))
    assert not Person.objects.get(pk=cast.anna.person_id).has_usable_password()


def test_the_way_of_the_staff_is_closed_to_it(cast: Cast, invitation: Invitation):
    token = invitation.link.split("/")[2]
    assert Client().get(reverse("welcome", args=[token])).status_code == 404
    posted = {"name": "Anna", "password": LONG}
    assert Client().post(reverse("welcome", args=[token]), posted).status_code == 404


def test_after_five_tries_it_is_dead_for_everybody(invitation: Invitation) -> None:
    for _ in range(MOST_TRIES):
        assert not signed_in(tried(invitation.link, invitation.wrong))
    assert not signed_in(tried(invitation.link, invitation.secret))


def test_four_tries_leave_one(invitation: Invitation) -> None:
    for _ in range(MOST_TRIES - 1):
        tried(invitation.link, invitation.wrong)
    assert signed_in(tried(invitation.link, invitation.secret))


def test_a_weak_password_costs_no_try(invitation: Invitation) -> None:
    for _ in range(MOST_TRIES + 1):
        weak = tried(invitation.link, invitation.secret, "anna@example.org1")
        assert weak.status_code == 422
    assert signed_in(tried(invitation.link, invitation.secret))


def test_it_runs_out(invitation: Invitation, clock) -> None:
    clock.shift(timedelta(days=7, seconds=1))
    assert not signed_in(tried(invitation.link, invitation.secret))


def test_a_new_one_ends_the_one_before(cast: Cast, invitation: Invitation) -> None:
    second = invite_client(episode=fresh(cast.episode), by=cast.ben, at=NOW)
    assert not signed_in(tried(invitation.link, invitation.secret))
    assert signed_in(tried(link_of(second.token), second.secret))


def test_it_ends_with_the_membership(cast: Cast, invitation: Invitation) -> None:
    Membership.objects.filter(pk=cast.anna.pk).update(ended_at=NOW)
    assert not signed_in(tried(invitation.link, invitation.secret))


class TestWhoMadeItGoes:
    """Whoever made an invitation knows link and secret: it ends with their work."""

    def test_they_leave_the_practice(self, cast: Cast, invitation: Invitation) -> None:
        end_membership(colleague=cast.ben, successor=cast.eva, by=cast.mona, at=NOW)
        assert not signed_in(tried(invitation.link, invitation.secret))

    def test_they_leave_the_care_team(self, cast: Cast, invitation: Invitation) -> None:
        episode = fresh(cast.episode)
        join_team(episode=episode, colleague=cast.eva, by=cast.ben, at=NOW)
        leave_team(episode=episode, colleague=cast.ben, by=cast.eva, at=NOW)
        assert not signed_in(tried(invitation.link, invitation.secret))

    def test_another_client_keeps_theirs(self, cast: Cast) -> None:
        without_a_sign_in(cast.emil)
        emils = invite_client(episode=fresh(cast.emils_episode), by=cast.eva, at=NOW)
        end_membership(colleague=cast.ben, successor=cast.eva, by=cast.mona, at=NOW)
        assert signed_in(tried(link_of(emils.token), emils.secret))


class TestNobodyLearnsAnything:
    """A wrong link, a wrong secret and a dead invitation look the same."""

    def same(self, answer) -> str:
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.text)
        return re.sub(r"/first/[\w-]+/", "", text)

    @pytest.fixture
    def links(self, cast: Cast, invitation: Invitation) -> dict[str, str]:
        without_a_sign_in(cast.emil)
        dead = invite_client(episode=fresh(cast.emils_episode), by=cast.eva, at=NOW)
        for _ in range(MOST_TRIES):
            tried(link_of(dead.token), "x")
        return {
            "there": invitation.link,
            "dead": link_of(dead.token),
            "never": link_of(new_token()),
        }

    def test_in_the_page(self, links: dict[str, str]) -> None:
        shown = {name: Client().get(link) for name, link in links.items()}
        assert {one.status_code for one in shown.values()} == {200}
        assert len({self.same(one) for one in shown.values()}) == 1

    def test_in_the_answer(self, links: dict[str, str], invitation: Invitation) -> None:
        answers = {n: tried(link, invitation.wrong) for n, link in links.items()}
        assert {one.status_code for one in answers.values()} == {422}
        assert len({self.same(one) for one in answers.values()}) == 1
        assert "do not open anything together" in answers["never"].text

    def test_in_a_weak_password(self, links: dict[str, str]) -> None:
        answers = [tried(link, "123456", "anna") for link in links.values()]
        assert len({self.same(one) for one in answers}) == 1

    def test_nobody_is_named(self, links: dict[str, str], cast: Cast) -> None:
        page = Client().get(links["there"]).text
        for word in ("Anna", "example.org", "Ben", cast.practice.name):
            assert word not in page

    def test_in_the_work(
        self, links: dict[str, str], invitation: Invitation, monkeypatch, cast: Cast
    ) -> None:
        """One slow hash and the same statements, whatever the link; times: the drill."""
        checked: list[str] = []
        real = first_access.check_password

        def counting(given: str, kept: str) -> bool:
            checked.append(kept)
            return real(given, kept)

        monkeypatch.setattr(first_access, "check_password", counting)
        tried(links["never"], invitation.wrong)  # its row of tries is there now
        tried(links["there"], invitation.wrong)
        statements = {}
        for name, link in links.items():
            checked.clear()
            with CaptureQueriesContext(
                connection,
            ) as asked:
                tried(link, invitation.wrong)
            assert len(checked) == 1
            kinds = [q["sql"].split()[0] for q in asked.captured_queries]
            statements[name] = kinds
        assert statements["there"] == statements["never"]


def test_ben_is_shown_both_once(cast: Cast) -> None:
    without_a_sign_in(cast.anna)
    ben = Client()
    ben.force_login(cast.ben.person)
    shown = ben.post(reverse("client:invite", args=[cast.episode.pk])).text
    assert re.search(r"<strong>\d{3} \d{3}</strong>", shown)
    assert "/first/" in shown
    assert "Never send it with the link" in shown
