"""Guess, then reveal: before either opens; as the client chose; for one therapist alone."""

from datetime import timedelta

import pytest
from cast import NOW, a_session, client_of, staff
from courses import entry, sent
from django.test import Client

from vincula_practice.checkins.actions import keep_answers, open_checkin
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.people import teams
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Role
from vincula_practice.rights.export.rows import everything_of
from vincula_practice.sessions.models import Session
from vincula_practice.signals.congruence import (
    differences_of,
    learning_for,
    shared_views,
)
from vincula_practice.signals.guessing import choose_reveal, give_view, open_both
from vincula_practice.signals.models import SessionView, StoredSignal

pytestmark = pytest.mark.usefixtures("monday_noon")
HOUR, WEEK = timedelta(hours=1), timedelta(days=7)
ITEMS = ("b1", "b2", "g1", "g2", "t1", "t2", "u1", "u2", "s1", "s2")
TURNED = ("u2", "s2")


def guess_of(value: float) -> dict[str, float]:
    """Answer every question of the guess so that all of it says the same."""
    return {f"vsct_{i}": 4 - value if i in TURNED else value for i in ITEMS}


def a_past_session(episode, *, weeks: int = 0) -> Session:
    starts_at = NOW - HOUR - weeks * WEEK
    return a_session(episode, starts_at=starts_at, state="attended")


def rates(session: Session, value: float, *, at=NOW) -> None:
    """Let the client rate the session."""
    after = open_checkin(session=session, occasion="after", at=at)
    questions = sheet_of(after, language="en", on=at.date()).questions
    entries = [
        entry(q, 4 - value if q.key.endswith(TURNED) else value, "")
        for q in questions
        if q.kind != "text"
    ]
    keep_answers(checkin=after, entries=entries, at=at)
    sent(after, at=at)


def guessed(session: Session, by, guess: float, rated: float, *, opened: bool = True):
    view = give_view(session=session, own=3, guess=guess_of(guess), by=by, at=NOW)
    rates(session, rated)
    if opened:
        open_both(session=session, by=by, at=NOW)
    return view


@pytest.fixture
def session(cast) -> Session:
    return a_past_session(cast.episode)


def test_a_guess_of_what_is_in_already_is_none(cast, session):
    rates(session, 3)
    with pytest.raises(Refused):
        give_view(session=session, own=3, guess=guess_of(2), by=cast.ben, at=NOW)
    assert not SessionView.objects.exists()


def test_a_guess_is_given_once_and_stays(cast, session):
    give_view(session=session, own=3, guess=guess_of(2), by=cast.ben, at=NOW)
    with pytest.raises(Refused):
        give_view(session=session, own=1, guess=guess_of(4), by=cast.ben, at=NOW)
    assert SessionView.objects.get().given["score"] == 2


def test_nothing_opens_before_both_are_in(cast, session, client: Client):
    give_view(session=session, own=3, guess=guess_of(2), by=cast.ben, at=NOW)
    with pytest.raises(Refused):
        open_both(session=session, by=cast.ben, at=NOW)
    client.force_login(cast.ben.person)
    address = f"/guess/{session.pk}/"
    assert "has not come in yet" in client.get(address).content.decode()
    rates(session, 4)
    text = client.get(address).content.decode()
    assert "Open both" in text
    assert text.count("s rating</dt>") == 1
    text = client.post(f"{address}open/", follow=True).content.decode()
    assert 's rating</dt><dd class="figure">4</dd>' in text


def test_a_session_that_is_to_come_cannot_be_guessed(cast):
    coming = a_session(cast.episode, starts_at=NOW + HOUR)
    with pytest.raises(Refused):
        give_view(session=coming, own=3, guess=guess_of(2), by=cast.ben, at=NOW)


@pytest.mark.parametrize("wrong", [{"vsct_b1": 9.0}, {"phq9_1": 1.0}, {"vsct_b1": 1.0}])
def test_what_is_not_offered_is_no_guess(cast, session, wrong):
    with pytest.raises(Refused):
        give_view(session=session, own=3, guess=wrong, by=cast.ben, at=NOW)


@pytest.mark.parametrize("who", ["eva", "mona", "fred", "anna", "emil", "dora"])
def test_only_the_care_team_guesses(cast, session, who):
    other = getattr(cast, who)
    with pytest.raises(NotAllowed):
        give_view(session=session, own=3, guess=guess_of(2), by=other, at=NOW)


def test_the_client_sees_nothing_until_they_chose_and_it_was_opened(cast, session):
    guessed(session, cast.ben, 2, 4, opened=False)
    see = {"member": cast.anna, "episode_id": cast.episode.pk}
    client_ = cast.episode.client
    choose_reveal(client=client_, together=True, items=False, by=cast.anna, at=NOW)
    assert shared_views(**see) == []
    open_both(session=session, by=cast.ben, at=NOW)
    (pair,) = shared_views(**see)
    assert (pair.guess, pair.rated, pair.own) == (2, 4, 3)
    choose_reveal(client=client_, together=False, items=False, by=cast.anna, at=NOW)
    assert shared_views(**see) == []


def test_without_a_choice_the_therapist_opens_alone(cast, session, client: Client):
    guessed(session, cast.ben, 2, 4)
    client.force_login(cast.anna.person)
    assert "Your therapist guessed" not in client.get("/my/both/").content.decode()
    client.post("/my/both/", {"how": "together"})
    text = client.get("/my/both/").content.decode()
    assert (
        "You said 4. Your therapist guessed 2 for you, and said 3 for themselves."
        in text
    )


def test_single_answers_are_compared_only_with_the_clients_agreement(cast, session):
    guessed(session, cast.ben, 2, 4)
    ask = {"member": cast.ben, "session": session}
    assert differences_of(**ask) is None
    client_ = cast.episode.client
    choose_reveal(client=client_, together=False, items=True, by=cast.anna, at=NOW)
    found = differences_of(**ask)
    assert {abs(one.guess - one.rated) for one in found} == {2}
    assert differences_of(member=cast.anna, session=session) is None
    choose_reveal(client=client_, together=False, items=False, by=cast.anna, at=NOW)
    assert differences_of(**ask) is None


def test_the_client_sees_the_same_differences_where_both_open(cast, session, client):
    guessed(session, cast.ben, 2, 4)
    client.force_login(cast.anna.person)
    client.post("/my/both/", {"how": "together"})
    assert "Where you differed last" not in client.get("/my/both/").content.decode()
    client.post("/my/both/", {"how": "together", "items": "on"})
    page = client.get("/my/both/")
    seen = differences_of(member=cast.ben, session=session)
    assert len(page.context["differ"]) == len(seen) > 0
    assert "Where you differed last" in page.content.decode()
    client.post("/my/both/", {"how": "alone", "items": "on"})
    assert "Where you differed last" not in client.get("/my/both/").content.decode()


def test_only_the_client_chooses(cast):
    for who in (cast.ben, cast.eva, cast.mona, cast.emil, cast.carl):
        with pytest.raises(NotAllowed):
            choose_reveal(
                client=cast.episode.client, together=True, items=True, by=who, at=NOW
            )


def several(cast, *pairs: tuple[float, float]) -> None:
    for weeks, (guess, rated) in zip(range(len(pairs), 0, -1), pairs, strict=True):
        guessed(a_past_session(cast.episode, weeks=weeks), cast.ben, guess, rated)


def test_the_gap_over_time_is_told_by_the_library(cast):
    several(cast, (3, 2), (3, 2), (4, 3), (3, 1))
    learning = learning_for(member=cast.ben)
    (dyad,) = learning.dyads
    assert dyad.congruence.n == 4
    # Guess less rating: 1, 1, 1, 2; slope of guess on rating: 1/2 by hand.
    assert dyad.congruence.bias_points == pytest.approx(1.25)
    assert dyad.congruence.tracking == pytest.approx(0.5)
    assert dyad.gap
    assert learning.tracking.slope == pytest.approx(0.5)


def test_what_was_not_opened_teaches_nothing_yet(cast, session):
    guessed(session, cast.ben, 3, 1, opened=False)
    learning = learning_for(member=cast.ben)
    assert (learning.dyads, learning.waiting) == ((), 1)


def test_a_gap_is_no_signal_about_the_client(cast):
    several(cast, (4, 1), (4, 1), (4, 1))
    assert "perception-gap" not in {one.rule for one in StoredSignal.objects.all()}


def test_nobody_else_has_a_page_with_it(cast, client: Client):
    several(cast, (3.0, 2.0), (3.0, 2.0), (4.0, 3.0))
    teams.join_team(episode=cast.episode, colleague=cast.eva, by=cast.ben, at=NOW)
    sue = staff(cast.practice, "Sue", Role.SUPERVISOR)
    client.force_login(cast.ben.person)
    assert "Anna" in client.get("/guess/").content.decode()
    for who in (cast.eva, cast.mona, cast.fred, cast.anna, cast.emil, cast.dora, sue):
        client.force_login(who.person)
        answer = client.get("/guess/")
        assert answer.status_code == 404 or "Anna" not in answer.content.decode()
    client.force_login(cast.eva.person)
    session = Session.objects.filter(episode=cast.episode).first()
    text = client.get(f"/guess/{session.pk}/").content.decode()
    assert "Your guess of the client" not in text


def test_it_is_in_nobodys_export(cast, session):
    view = guessed(session, cast.ben, 2, 4)
    assert str(view.pk) not in str(everything_of(cast.episode.client, at=NOW).parts)


def test_whoever_left_the_care_team_reads_it_no_more(cast, session):
    guessed(session, cast.ben, 2, 4)
    teams.join_team(episode=cast.episode, colleague=cast.eva, by=cast.ben, at=NOW)
    teams.leave_team(episode=cast.episode, colleague=cast.ben, by=cast.eva, at=NOW)
    assert learning_for(member=cast.ben).dyads == ()


def test_by_hand_on_the_page(cast, session, client: Client):
    client.force_login(cast.ben.person)
    address = f"/guess/{session.pk}/"
    given = {key: f"{value:g}" for key, value in guess_of(2).items()}
    assert client.post(address, given).status_code == 422
    assert client.post(address, {**given, "own": "3"}).status_code == 302
    assert "Your guess of the client" in client.get(address).content.decode()


def test_somebody_elses_session_is_not_there(cast, client: Client):
    other = a_past_session(client_of(cast.eva, "Yara"))
    client.force_login(cast.ben.person)
    assert client.get(f"/guess/{other.pk}/").status_code == 404
