"""Two people change the same thing: nothing is lost, and the second one sees both."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from cast import NOW, TUESDAY_AT_TEN, a_goal, a_session, everyone, staff
from django.db import connection
from django.test import Client
from django.urls import reverse

from vincula_practice.audit.models import Event
from vincula_practice.checkins.models import Plan
from vincula_practice.collaboration.actions import close_goal
from vincula_practice.people.models import CareTeamMember, EarlierPromises, Role
from vincula_practice.rights.models import Retention

pytestmark = pytest.mark.usefixtures("monday_noon")


def signed_in(membership):
    client = Client()
    client.force_login(membership.person)
    return client


def hidden(page, name):
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


def promises(page, **changes):
    """Return what the form holds as it was shown, with some of it changed."""
    shown = {k: v or "" for k, v in page.context["promises"].initial.items()}
    return {**shown, "edition": hidden(page.content.decode(), "edition"), **changes}


def test_of_two_managers_the_second_sees_both_and_can_put_them_together(cast):
    other = staff(cast.practice, "Max", Role.MANAGER)
    mona, max_ = signed_in(cast.mona), signed_in(other)
    there, save = reverse("setup:page"), reverse("setup:promises")
    both = [promises(one.get(there)) for one in (mona, max_)]
    assert mona.post(save, {**both[0], "who_sees": "Ben sees it."}).status_code == 302

    told = max_.post(save, {**both[1], "who_sees": "Ben and Eva see it."})
    page = told.content.decode()
    assert told.status_code == 409
    assert "Ben sees it." in page
    assert "Ben and Eva see it.</textarea>" in page
    cast.practice.refresh_from_db()
    assert cast.practice.who_sees == "Ben sees it."

    together = {**both[1], "who_sees": "Ben sees it; Eva, too."}
    saved = max_.post(save, {**together, "edition": hidden(page, "edition")})
    assert saved.status_code == 302
    cast.practice.refresh_from_db()
    assert cast.practice.who_sees == "Ben sees it; Eva, too."
    earlier = EarlierPromises.objects.order_by("pk")
    assert [one.promises["who_sees"] for one in earlier] == ["", "Ben sees it."]


def test_saving_without_a_change_keeps_no_earlier_version(cast):
    mona = signed_in(cast.mona)
    given = promises(mona.get(reverse("setup:page")))
    assert mona.post(reverse("setup:promises"), given).status_code == 302
    assert not EarlierPromises.objects.exists()


def test_of_two_therapists_the_second_sees_the_first_ones_plan(cast):
    CareTeamMember.objects.create(episode=cast.episode, member=cast.eva, since=NOW)
    address = reverse("plan:edit", args=[cast.episode.pk])
    ben, eva = signed_in(cast.ben), signed_in(cast.eva)
    edition = hidden(ben.get(address).content.decode(), "edition")
    mine = {"edition": edition, "phq9-occasion": "before"}
    assert ben.post(address, mine).status_code == 302
    told = eva.post(address, {"edition": edition, "gad7-occasion": "after"})
    page = told.content.decode()
    assert told.status_code == 409
    assert "PHQ-9: before the session, each session" in page
    assert '<option value="after" selected>' in page
    assert Plan.objects.count() == 1
    again = {"edition": hidden(page, "edition"), "gad7-occasion": "after"}
    assert eva.post(address, again).status_code == 302
    assert [plan.version for plan in Plan.objects.order_by("version")] == [1, 2]


def test_of_two_who_move_a_session_the_second_is_told_when_it_is_now(cast):
    session = a_session(cast.episode)
    address = reverse("client:move", args=[cast.episode.pk, session.pk])
    ben, fred = signed_in(cast.ben), signed_in(cast.fred)
    edition = hidden(ben.get(address).content.decode(), "edition")
    first = {"day": "2026-12-01", "hour": "11:00", "edition": edition}
    assert ben.post(address, first).status_code == 302
    told = fred.post(address, {**first, "day": "2026-12-02"})
    page = told.content.decode()
    assert told.status_code == 409
    assert "Tue 1 Dec, 11:00" in page
    assert "2026-12-02" in page
    session.refresh_from_db()
    assert session.starts_at.day == 1
    again = {**first, "day": "2026-12-02", "edition": hidden(page, "edition")}
    assert fred.post(address, again).status_code == 302
    was = Event.objects.filter(verb="moved").order_by("at", "pk")
    assert TUESDAY_AT_TEN.timestamp() in {event.detail["was_at"] for event in was}


def test_of_two_managers_the_second_sees_how_long_the_first_keeps_records(cast):
    other = staff(cast.practice, "Max", Role.MANAGER)
    mona, max_ = signed_in(cast.mona), signed_in(other)
    there, save = reverse("rights:page"), reverse("rights:retention")
    edition = hidden(mona.get(there).content.decode(), "edition")
    years = {"country": "DE", "appointment_years": "8", "undo_days": "14"}
    given = {**years, "confirmed": "on", "edition": edition}
    assert mona.post(save, {**given, "record_years": "10"}).status_code == 302
    told = max_.post(save, {**given, "record_years": "30"})
    page = told.content.decode()
    assert told.status_code == 409
    assert "<dd>10</dd>" in page
    assert 'value="30"' in page
    assert Retention.objects.get().record_years == 10
    again = {**given, "record_years": "30", "edition": hidden(page, "edition")}
    assert max_.post(save, again).status_code == 302
    assert Retention.objects.get().record_years == 30


@pytest.mark.parametrize("route", ["today:mark", "client:mark"])
def test_of_two_who_mark_a_session_the_second_is_shown_the_first_ones(cast, route):
    starts = NOW - timedelta(hours=2)
    session = a_session(cast.episode, starts_at=starts)
    ids = [session.pk] if route == "today:mark" else [cast.episode.pk, session.pk]
    address = reverse(route, args=ids)
    given = {"state": "attended", "was": "planned"}
    assert signed_in(cast.ben).post(address, given).status_code == 302
    told = signed_in(cast.fred).post(address, {**given, "state": "missed"}, follow=True)
    assert "Somebody else has changed this" in told.content.decode()
    session.refresh_from_db()
    assert session.state == "attended"
    # Who has seen it may still say otherwise; what it was is kept.
    seen = {"state": "missed", "was": "attended"}
    signed_in(cast.fred).post(address, seen)
    session.refresh_from_db()
    assert session.state == "missed"
    marked = Event.objects.filter(verb="marked").values_list("detail__was", flat=True)
    assert sorted(marked) == ["attended", "planned"]


def test_the_first_to_close_a_goal_closes_it(cast):
    a_goal(cast.episode, "Sleep")
    goal, same = cast.episode.goals.get(), cast.episode.goals.get()
    close_goal(goal=goal, by=cast.ben, at=NOW)
    later = close_goal(goal=same, by=cast.anna, at=NOW + timedelta(days=3))
    assert later.closed_at == NOW
    assert Event.objects.filter(verb="closed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_pairs_at_the_same_moment_one_wins_and_one_is_told():
    """Whoever loses is told; what won and what was before are all there."""
    cast = everyone()
    other = staff(cast.practice, "Max", Role.MANAGER)
    clients = [signed_in(cast.mona), signed_in(other)]
    address = reverse("setup:promises")
    for number in range(10):
        page = clients[0].get(reverse("setup:page"))
        together = Barrier(2)

        def save(place, page=page, together=together, number=number):
            given = promises(page, who_sees=f"Round {number}, manager {place}")
            together.wait()
            try:
                return clients[place].post(address, given).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(save, range(2))) == [302, 409]
    assert EarlierPromises.objects.count() == 10
