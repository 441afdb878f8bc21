"""Today: who has checked in, who is asked again, what must not wait."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from cast import NOW, a_checkin, a_link, a_session, client_of, hours, staff
from courses import WEEK, answered, answered_after
from django.core import mail
from django.test import Client
from letters import Phone

from vincula_practice.checkins.models import CheckIn, Invitation
from vincula_practice.checkins.queries import invitation_behind
from vincula_practice.people.models import Membership
from vincula_practice.safety.models import RiskAlert

AT_TWO = NOW + hours(2)
# All of it: who asks, what is shown, and that it was opened.
MOST_QUERIES = 12
WORDS = "The argument with my sister."

pytestmark = pytest.mark.usefixtures("monday_noon")


def page(client: Client, who, **query) -> str:
    client.force_login(who.person)
    return client.get("/today/", query).content.decode()


def test_the_day_is_in_order_of_time(cast, client: Client):
    second = client_of(cast.ben, "Yara")
    a_session(second, starts_at=NOW + hours(3))
    a_session(cast.episode, starts_at=AT_TWO)
    a_session(cast.episode, starts_at=NOW + hours(24))
    shown = client_sessions(page(client, cast.ben))
    assert [(at, name) for at, name in shown] == [("14:00", "Anna"), ("15:00", "Yara")]


def client_sessions(text: str) -> list[tuple[str, str]]:
    rows = text.split('<li id="session-')[1:]
    return [
        (
            row.split('class="figure">')[1].split("<")[0],
            row.split("<h3>")[1].split(">")[1].split("<")[0],
        )
        for row in rows
    ]


def test_a_day_is_a_day_where_the_practice_is(cast, client: Client):
    cast.practice.time_zone = "Europe/Berlin"
    cast.practice.save()
    a_session(cast.episode, starts_at=datetime(2026, 11, 23, 23, 30, tzinfo=UTC))
    assert client_sessions(page(client, cast.ben)) == []
    next_day = page(client, cast.ben, day="2026-11-24")
    assert client_sessions(next_day) == [("00:30", "Anna")]


def test_it_says_who_has_checked_in_and_who_has_not(cast, client: Client):
    answered(cast.episode, 1, at=AT_TWO)
    a_session(client_of(cast.ben, "Yara"), starts_at=AT_TWO)
    text = page(client, cast.ben)
    assert "Before: checked in today, 14:00" in text
    assert "Before: not yet" in text


def test_a_link_is_sent_in_one_tap_and_the_row_says_so(
    cast, client: Client, django_capture_on_commit_callbacks
):
    session = a_session(cast.episode, starts_at=AT_TWO)
    client.force_login(cast.ben.person)
    address = f"/today/sessions/{session.pk}/before/send/"
    with django_capture_on_commit_callbacks(execute=True):
        row = client.post(address, headers={"hx-request": "true"}).content.decode()
    assert row.strip().startswith(f'<li id="session-{session.pk}"')
    assert "not yet; link sent today, 12:00" in row
    assert "Send again" in row
    assert [message.to for message in mail.outbox] == [["anna@example.org"]]


def test_a_link_goes_out_again_as_a_fresh_one(
    cast, client: Client, django_capture_on_commit_callbacks
):
    session = a_session(cast.episode, starts_at=AT_TWO)
    client.force_login(cast.ben.person)
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post(f"/today/sessions/{session.pk}/before/send/")
        assert answer.url == f"/today/?day=2026-11-23#session-{session.pk}"
    assert len(mail.outbox) == 2
    assert Invitation.objects.count() == 2
    assert CheckIn.objects.count() == 1


def test_nothing_is_sent_once_the_client_has_answered(cast, client: Client):
    checkin = answered(cast.episode, 1, at=AT_TWO)
    client.force_login(cast.ben.person)
    address = f"/today/sessions/{checkin.session_id}/before/send/"
    row = client.post(address, headers={"hx-request": "true"}).content.decode()
    assert "already sent" in row
    assert not mail.outbox


def test_without_an_address_there_is_a_code_and_no_mail(cast, client: Client):
    session = a_session(client_of(cast.ben, "Yara", email=None), starts_at=AT_TWO)
    text = page(client, cast.ben)
    assert "no links by e-mail" in text
    assert "Send the link" not in text
    code = client.post(f"/today/sessions/{session.pk}/before/code/").content.decode()
    assert '<svg aria-hidden="true"' in code
    (invitation,) = Invitation.objects.all()
    assert invitation.channel == "qr"
    assert not mail.outbox


def test_a_code_opens_the_check_in_of_this_session(cast, client: Client):
    session = a_session(cast.episode, starts_at=AT_TWO)
    client.force_login(cast.ben.person)
    code = client.post(f"/today/sessions/{session.pk}/before/code/").content.decode()
    token = code.split("/c/")[1].split("/")[0]
    assert checkin_opened(token) == CheckIn.objects.get(session=session)
    assert Client().get(f"/c/{token}/").status_code == 200


def checkin_opened(token: str) -> CheckIn:
    return invitation_behind(token=token, at=NOW).checkin


def test_before_a_session_nobody_is_asked_what_comes_after_it(cast, client: Client):
    a_session(cast.episode, starts_at=AT_TWO)
    assert "After:" not in page(client, cast.ben)


def test_after_a_session_the_check_in_before_it_is_over(cast, client: Client):
    session = a_session(cast.episode, starts_at=NOW - hours(2), state="attended")
    text = page(client, cast.ben)
    assert "Before: no check-in" in text
    assert f"/today/sessions/{session.pk}/before/send/" not in text
    assert f"/today/sessions/{session.pk}/after/send/" in text


@pytest.mark.parametrize("state", ["attended", "missed", "cancelled"])
def test_a_session_is_marked_in_place(cast, client: Client, state):
    session = a_session(cast.episode, starts_at=NOW - hours(1))
    client.force_login(cast.ben.person)
    address = f"/today/sessions/{session.pk}/mark/"
    row = client.post(address, {"state": state}, headers={"hx-request": "true"})
    assert state in row.content.decode()
    session.refresh_from_db()
    assert session.state == state


def test_what_is_over_and_was_never_marked_is_not_called_planned(cast, client: Client):
    a_session(cast.episode, starts_at=NOW - hours(2))
    client.force_login(cast.ben.person)
    sessions = f"/clients/{cast.episode.pk}/sessions/"
    for address in ("/today/", sessions):
        assert "not marked yet" in client.get(address).text


def test_a_state_that_is_not_offered_changes_nothing(cast, client: Client):
    session = a_session(cast.episode, starts_at=AT_TWO)
    client.force_login(cast.ben.person)
    answer = client.post(f"/today/sessions/{session.pk}/mark/", {"state": "late"})
    assert answer.status_code == 404
    session.refresh_from_db()
    assert session.state == "planned"


def test_what_is_new_comes_in_the_clients_words(cast, client: Client):
    before = answered(cast.episode, 1, at=NOW - hours(30), words=WORDS)
    answered_after(before, 4, at=NOW - hours(28), words="Go slower.")
    text = page(client, cast.ben)
    assert "“The argument with my sister.”" in text
    assert "“Go slower.”" in text


def test_what_is_older_is_no_news(cast, client: Client):
    answered(cast.episode, 1, at=NOW - timedelta(days=5), words=WORDS)
    assert WORDS not in page(client, cast.ben)


def test_the_desk_sees_who_has_checked_in_and_no_answer(cast, client: Client):
    answered(cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1, at=AT_TWO, words=WORDS)
    text = page(client, cast.fred)
    assert "Before: checked in today, 14:00" in text
    for hidden in (WORDS, "better off dead", "PHQ", "Several days", "±"):
        assert hidden not in text


def test_a_colleague_sees_neither_session_nor_answer(cast, client: Client):
    answered(cast.episode, 2, 2, 2, 2, 2, 2, 2, 2, 1, at=AT_TWO, words=WORDS)
    text = page(client, cast.eva)
    assert "Anna" not in text
    assert WORDS not in text


def test_an_alert_comes_first_and_leads_to_what_was_answered(cast, client: Client):
    answered(cast.episode, 0, 0, 0, 0, 0, 0, 0, 0, 1)
    text = page(client, cast.ben)
    main = text[text.index("<main") :]
    assert main.index("may be in danger") < main.index('id="sessions"')
    assert f"/alerts/{RiskAlert.objects.get().pk}/" in main
    for verdict in ("suicid", "high risk", "severe risk"):
        assert verdict not in main.lower()


def test_the_caseload_says_score_error_and_direction(cast, client: Client):
    answered(cast.episode, *[2] * 9, at=NOW - WEEK)
    answered(cast.episode, *[1] * 9, at=NOW - hours(1))
    text = page(client, cast.ben)
    # PHQ-9: Löwe and others (2004) as recorded in the catalogue's norms.
    assert "<strong>9 ± 4.2</strong>" in text
    assert "\N{DOWNWARDS ARROW}" in text
    assert "improved since the start" in text


def test_no_arrow_claims_a_direction_where_no_change_is_clear(cast, client: Client):
    answered(cast.episode, *[1] * 9, at=NOW - WEEK)
    answered(cast.episode, *[1] * 8, 2, at=NOW - hours(1))
    text = page(client, cast.ben)
    assert "no clear change since the start" in text
    assert "\N{UPWARDS ARROW}" not in text


def test_the_caseload_holds_working_together_against_the_own_range(
    cast, client: Client
):
    for week in range(6, 0, -1):
        moment = NOW - week * WEEK
        answered_after(answered(cast.episode, 1, at=moment), 3, at=moment + hours(2))
    low = answered(cast.episode, 1, at=NOW - hours(4))
    answered_after(low, 0, at=NOW - hours(2))
    text = page(client, cast.ben)
    # Eight questions at 3 and two turned round at 1 have the mean 2.6, always the
    # same, so that the range is the smallest there is, half a point to either side.
    assert "below own range, 2.1 to 3.1" in text
    # Eight at 0 and two turned round at 4.
    assert "<strong>0.8</strong>" in text
    assert "draft, not validated" in text


def test_a_missing_score_is_said_in_words(cast, client: Client):
    text = page(client, cast.ben)
    assert "no score yet" in text
    assert "no rating yet" in text
    assert "none planned" in text


def test_a_nonsensical_day_is_today(cast, client: Client):
    assert "Monday, 23 November" in page(client, cast.ben, day="yesterday-ish")


def test_the_page_stays_cheap_for_sixty_clients(
    cast, client: Client, django_assert_max_num_queries
):
    kim = staff(cast.practice, "Kim", "therapist")
    for number in range(60):
        episode = client_of(kim, f"Client{number:02}")
        answered(episode, 1, 2, 1, at=NOW - hours(number), words=WORDS)
        if number < 12:
            a_session(episode, starts_at=NOW + hours(number / 2))
    # The dearest day: somebody new works here, and an alert waits.
    answered(episode, *[0] * 8, 2, at=NOW)
    client.force_login(kim.person)
    with django_assert_max_num_queries(MOST_QUERIES):
        answer = client.get("/today/")
    assert answer.content.decode().count('<th scope="row">') == 60
    assert answer.context["new_colleagues"]
    assert answer.context["alerts"]


def test_a_day_on_which_nothing_waits_asks_even_less(
    cast, client: Client, django_assert_max_num_queries
):
    Membership.objects.update(started_at=NOW - timedelta(days=60))
    answered(cast.episode, 1, 2, 1, at=NOW, words=WORDS)
    client.force_login(cast.ben.person)
    with django_assert_max_num_queries(MOST_QUERIES - 2):
        client.get("/today/")


def test_an_open_check_in_counts_as_not_yet(cast, client: Client):
    checkin = a_checkin(cast.episode, starts_at=AT_TWO)
    assert checkin.state == "open"
    assert "Before: not yet" in page(client, cast.ben)


def test_a_link_after_the_session_can_be_sent_later_that_day(
    cast, client: Client, django_capture_on_commit_callbacks
):
    session = a_session(cast.episode, starts_at=NOW, state="attended")
    with time_machine.travel(NOW + hours(3), tick=False):
        client.force_login(cast.fred.person)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(f"/today/sessions/{session.pk}/after/send/")
    assert len(mail.outbox) == 1


class TestBegunAndNotReceived:
    """OF-7: what a device took along and never sent is on Today, until it arrives."""

    @pytest.fixture
    def checkin(self, cast) -> CheckIn:
        return a_checkin(cast.episode, starts_at=NOW + hours(3))

    def begun(self, checkin: CheckIn, *, ago: timedelta) -> str:
        """A phone takes the form along; return the link it had."""
        link = f"/c/{a_link(checkin)}/"
        with time_machine.travel(NOW - ago, tick=False):
            assert Client().post(f"{link}taken/").status_code == 204
        return link

    def rows(self, text: str) -> list[str]:
        """Return what the list says, one text for each check-in in it."""
        section = text.partition('aria-labelledby="waited-for"')[2]
        section = section.partition("</section>")[0]
        assert bool(section) is ("Begun, not received" in text)
        return [
            " ".join(re.sub("<[^>]+>", "", row).split())
            for row in section.split("<li>")[1:]
        ]

    def test_it_is_listed_with_whose_it_is_and_since_when(
        self, cast, client: Client, checkin
    ):
        self.begun(checkin, ago=hours(5))
        (row,) = self.rows(page(client, cast.ben))
        assert row.startswith("Anna, before the session, begun ")
        assert "5 hours" in row or "07:00" in row
        text = page(client, cast.ben)
        assert f'href="/clients/{cast.episode.pk}/"' in text

    @pytest.mark.parametrize(
        ("ago", "listed"),
        [
            (timedelta(minutes=59), False),
            (timedelta(minutes=60), True),
            (timedelta(hours=24), True),
            (timedelta(days=7) - timedelta(minutes=1), True),
            (timedelta(days=7), False),
        ],
    )
    def test_from_an_hour_on_for_a_week(
        self, cast, client: Client, checkin, ago, listed
    ):
        self.begun(checkin, ago=ago)
        assert bool(self.rows(page(client, cast.ben))) is listed

    def test_what_arrives_late_after_all_leaves_the_list(
        self, cast, client: Client, checkin
    ):
        link = self.begun(checkin, ago=hours(5))
        letter = Phone.at(client, link).letter({"phq9::phq9_1": 1.0}, at=NOW)
        assert len(self.rows(page(client, cast.ben))) == 1
        assert letter.send(Client(), sent_at=NOW).json()["state"] == "stored"
        assert self.rows(page(client, cast.ben)) == []

    def test_what_nobody_opened_is_not_listed(self, cast, client: Client, checkin):
        assert self.rows(page(client, cast.ben)) == []

    @pytest.mark.parametrize("who", ["eva", "dora", "mona", "fred"])
    def test_nobody_else_sees_it(self, cast, client: Client, checkin, who):
        self.begun(checkin, ago=hours(5))
        assert self.rows(page(client, cast.ben))
        assert self.rows(page(client, getattr(cast, who))) == []
