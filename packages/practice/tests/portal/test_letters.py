"""Answered without a network: it arrives once, at the right moment, or not at all."""

import base64
import json
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
import time_machine
from cast import NOW, PASSWORD, Cast, a_checkin, a_goal, a_link, answer, answer_phq9
from django.test import Client
from letters import LETTERS, Phone, Sealed, deliver

from vincula_practice.checkins.actions import withdraw_links
from vincula_practice.checkins.models import CheckIn, StoredResponse, Submission
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.progress.actions import complete_checkin
from vincula_practice.progress.models import RiskNotice

PHQ9 = {f"phq9::phq9_{number}": 1.0 for number in range(1, 10)}
DANGER = PHQ9 | {"phq9::phq9_9": 2.0}
STORED = {"state": "stored", "left_out": "0"}


@pytest.fixture
def checkin(cast: Cast) -> CheckIn:
    a_goal(cast.episode, "Sleep through the night")
    return a_checkin(cast.episode)


@pytest.fixture
def link(checkin: CheckIn) -> str:
    return f"/c/{a_link(checkin)}/"


@pytest.fixture
def client() -> Client:
    """Checks for forgery as in earnest: a letter needs no token."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def phone(client: Client, link: str) -> Phone:
    with time_machine.travel(NOW, tick=False):
        return Phone.at(client, link)


def later(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def sent(client: Client, letter: Sealed, *, at: datetime, clock_off: float = 0):
    """Send at a moment, by a phone whose clock is off by some seconds."""
    with time_machine.travel(at, tick=False):
        return letter.send(client, sent_at=at + timedelta(seconds=clock_off))


def test_it_is_stored_scored_and_raised(client, phone, checkin) -> None:
    letter = phone.letter(DANGER, at=later(1), words="The move.")
    assert sent(client, letter, at=later(5)).json() == STORED
    checkin.refresh_from_db()
    assert checkin.state == "submitted"
    assert checkin.words == "The move."
    stored = StoredResponse.objects.get(instrument="phq9")
    assert [a.get("value") for a in stored.answers] == [1] * 8 + [2, None]
    assert RiskNotice.objects.get().response == stored


class TestTime:
    """The picture uses when it was answered, what waits for a human when it arrived."""

    def test_late(self, client, phone, checkin) -> None:
        sent(client, phone.letter(DANGER, at=later(1)), at=later(5))
        checkin.refresh_from_db()
        assert checkin.answered_at == later(1)
        assert checkin.submitted_at == later(5)
        assert StoredResponse.objects.get(instrument="phq9").completed_at == later(1)
        assert RiskNotice.objects.get().raised_at == later(5)
        one = Submission.objects.get()
        assert (one.late, one.answered_at, one.received_at) == (
            True,
            later(1),
            later(5),
        )

    def test_at_once(self, client, phone, checkin) -> None:
        sent(client, phone.letter(PHQ9, at=later(1)), at=later(1.1))
        checkin.refresh_from_db()
        assert checkin.answered_at is None
        assert not Submission.objects.get().late

    @pytest.mark.parametrize("off", [-7200, 7200, 86400 * 400])
    def test_a_wrong_clock_is_put_right(self, client, phone, checkin, off) -> None:
        told = later(1) + timedelta(seconds=off)
        letter = phone.letter(PHQ9, at=told)
        sent(client, letter, at=later(5), clock_off=off)
        checkin.refresh_from_db()
        assert checkin.answered_at == later(1)
        assert Submission.objects.get().clock_off_seconds == off

    @pytest.mark.parametrize("hours", [-24 * 365, 24 * 365])
    def test_never_before_it_was_opened_nor_in_the_future(
        self, client, phone, checkin, hours
    ) -> None:
        sent(client, phone.letter(PHQ9, at=later(hours)), at=later(5))
        moment = Submission.objects.get().answered_at
        assert checkin.opened_at <= moment <= later(5)


class TestTheLink:
    def test_ran_out_between_answering_and_sending(self, client, phone) -> None:
        letter = phone.letter(PHQ9, at=later(24 * 6))
        assert sent(client, letter, at=later(24 * 10)).json() == STORED

    def test_ran_out_before_it_was_answered(self, client, phone) -> None:
        letter = phone.letter(PHQ9, at=later(24 * 8))
        assert sent(client, letter, at=later(24 * 10)).status_code == 410
        assert not StoredResponse.objects.exists()

    def test_so_late_that_nobody_waits_any_more(self, client, phone) -> None:
        letter = phone.letter(PHQ9, at=later(1))
        assert sent(client, letter, at=later(24 * 22)).status_code == 403

    def test_was_withdrawn(self, client, phone, cast, checkin) -> None:
        withdraw_links(checkin=checkin, by=cast.ben, at=later(0.5))
        letter = phone.letter(PHQ9, at=later(1))
        assert sent(client, letter, at=later(2)).status_code == 403
        assert not StoredResponse.objects.exists()


class TestOnce:
    def test_a_double_gets_the_same_reply(self, client, phone) -> None:
        letter = phone.letter(DANGER, at=later(1))
        replies = [sent(client, letter, at=later(h)).json() for h in (2, 3, 30)]
        assert replies == [STORED] * 3
        assert StoredResponse.objects.filter(instrument="phq9").count() == 1
        assert RiskNotice.objects.count() == 1

    def test_the_same_id_with_other_answers(self, client, phone) -> None:
        first = phone.letter(PHQ9, at=later(1))
        sent(client, first, at=later(2))
        second = phone.letter(DANGER, at=later(1)).but(id=first.plain["id"])
        assert sent(client, second, at=later(3)).status_code == 409
        stored = StoredResponse.objects.get(instrument="phq9")
        assert stored.answers[8]["value"] == 1
        assert RiskNotice.objects.count() == 1

    def test_another_device_was_first(self, client, phone, checkin) -> None:
        answer_phq9(checkin, *[3] * 8, 0)
        complete_checkin(checkin=checkin, channel="link", language="en", at=NOW)
        letter = phone.letter(PHQ9, at=later(1))
        for hours in (2, 3):
            reply = sent(client, letter, at=later(hours))
            assert reply.json() == {"state": "sent before"}
        stored = StoredResponse.objects.get(instrument="phq9")
        assert stored.answers[0]["value"] == 3


class TestWithWhatWasAnsweredOnline:
    def test_the_later_answer_counts(self, client, phone, checkin) -> None:
        answer(checkin, "phq9_1", 3, at=later(2))
        answer(checkin, "phq9_2", 3, at=later(0))
        sent(client, phone.letter(PHQ9, at=later(1)), at=later(5))
        stored = StoredResponse.objects.get(instrument="phq9")
        assert [a["value"] for a in stored.answers[:2]] == [3, 1]

    def test_what_was_left_open_stays(self, client, phone, checkin) -> None:
        answer(checkin, "phq9_1", 3, at=later(0))
        sent(client, phone.letter({"phq9::phq9_2": 2.0}, at=later(1)), at=later(5))
        stored = StoredResponse.objects.get(instrument="phq9")
        assert [a.get("value") for a in stored.answers[:3]] == [3, 2, None]


class TestNotWhole:
    """Whatever was cut or changed on the way is not taken, and can be sent again."""

    @pytest.mark.parametrize("share", [0, 0.1, 0.5, 0.9, 0.999])
    def test_cut(self, client, phone, share) -> None:
        letter = phone.letter(PHQ9, at=later(1))
        body = letter.body(sent_at=later(2))
        with time_machine.travel(later(2), tick=False):
            cut = deliver(client, body[: int(len(body) * share)])
        assert cut.status_code == 422
        assert not Submission.objects.exists()
        assert sent(client, letter, at=later(3)).json() == STORED

    @pytest.mark.parametrize("place", [0, 30, 64, 65, 100, -1])
    def test_a_flipped_bit(self, client, phone, place) -> None:
        letter = phone.letter(PHQ9, at=later(1))
        box = bytearray(base64.b64decode(letter.plain["sealed"]))
        box[place] ^= 1
        changed = letter.but(sealed=base64.b64encode(bytes(box)).decode())
        assert sent(client, changed, at=later(2)).status_code == 422
        assert not StoredResponse.objects.exists()

    def test_under_another_id(self, client, phone) -> None:
        other = phone.letter(PHQ9, at=later(1)).plain["id"]
        letter = phone.letter(PHQ9, at=later(1)).but(id=other)
        assert sent(client, letter, at=later(2)).status_code == 422

    def test_for_another_form(self, client, phone) -> None:
        letter = phone.letter(PHQ9, at=later(1)).but(form="gad7@1")
        assert sent(client, letter, at=later(2)).status_code == 422

    def test_with_the_slip_of_another_check_in(self, client, phone, cast) -> None:
        emils = a_checkin(cast.emils_episode)
        with time_machine.travel(NOW, tick=False):
            other = Phone.at(client, f"/c/{a_link(emils)}/")
        letter = phone.letter(PHQ9, at=later(1)).but(slip=other.post["slip"])
        assert sent(client, letter, at=later(2)).status_code == 422
        assert not StoredResponse.objects.exists()

    @pytest.mark.parametrize(
        "plain",
        [
            [],
            "words",
            {"answers": [{"key": "phq9::phq9_1", "value": 1}]},
            {"answers": [{"key": "x", "value": 1, "at": NOW.isoformat()}]},
            {"answers": [{"key": "phq9::phq9_1", "at": "yesterday"}]},
            {"answers": 7},
        ],
    )
    def test_sealed_by_something_else(self, client, phone, plain) -> None:
        assert sent(client, phone.sealed(plain), at=later(2)).status_code == 422
        assert not StoredResponse.objects.exists()


class TestMadeToBreak:
    """Nobody has such a clock or such a form; whoever writes one is told, not feared."""

    def test_nested_without_end(self, client) -> None:
        assert deliver(client, b"[" * 60_000).status_code == 422

    def test_answered_before_there_was_time(self, client, phone) -> None:
        given = {"key": "phq9::phq9_1", "value": 1, "at": "0001-01-01T00:00:00+00:00"}
        letter = phone.sealed({"answers": [given]})
        assert sent(client, letter, at=later(1), clock_off=3e9).status_code == 422

    def test_more_than_a_number(self, client, phone) -> None:
        given = {"key": "phq9::phq9_1", "value": 10**400, "at": NOW.isoformat()}
        letter = phone.sealed({"answers": [given]})
        assert sent(client, letter, at=later(1)).status_code == 422

    def test_sealed_without_end(self, client, phone) -> None:
        deep = "[" * 20_000 + "]" * 20_000
        with patch.object(json, "dumps", lambda _: deep):
            letter = phone.sealed(None)
        assert sent(client, letter, at=later(1)).status_code == 422

    def test_a_clock_of_the_year_9999_is_noted_as_far_as_can_be(self, client, phone):
        far = datetime(9999, 12, 1, tzinfo=UTC)
        letter = phone.letter(PHQ9, at=far)
        with time_machine.travel(later(1), tick=False):
            assert letter.send(client, sent_at=far).json() == STORED
        assert Submission.objects.get().clock_off_seconds == 2**31 - 1


@pytest.mark.parametrize("slip", ["", "x", "x:y:z"])
def test_nobody_gets_in_without_a_slip(client, phone, slip) -> None:
    letter = phone.letter(PHQ9, at=later(1)).but(slip=slip)
    assert sent(client, letter, at=later(2)).status_code == 403


def test_what_does_not_fit_any_more_does_not_take_the_rest_along(client, phone) -> None:
    letter = phone.letter(PHQ9 | {"phq9::gone": 1.0, "phq9::phq9_1": 17.0}, at=later(1))
    assert sent(client, letter, at=later(2)).json() == STORED | {"left_out": "2"}
    stored = StoredResponse.objects.get(instrument="phq9")
    assert [a.get("value") for a in stored.answers[:3]] == [None, 1, 1]


class TestSignedIn:
    @pytest.fixture
    def anna(self, cast: Cast) -> Client:
        client = Client()
        assert client.login(username=cast.anna.person.email, password=PASSWORD)
        return client

    def test_it_arrives_after_she_signed_out(self, anna, client, checkin) -> None:
        with time_machine.travel(NOW, tick=False):
            phone = Phone.at(anna, f"/c/mine/{checkin.pk}/")
        letter = phone.letter(PHQ9, at=later(1))
        assert sent(client, letter, at=later(30)).json() == STORED

    def test_not_after_she_left_the_practice(self, anna, client, checkin, cast) -> None:
        with time_machine.travel(NOW, tick=False):
            phone = Phone.at(anna, f"/c/mine/{checkin.pk}/")
        cast.anna.ended_at = later(2)
        cast.anna.save()
        letter = phone.letter(PHQ9, at=later(1))
        assert sent(client, letter, at=later(3)).status_code == 403


class TestThePageThatIsKept:
    @pytest.fixture
    def kept(self, client, link, checkin) -> str:
        answer_phq9(checkin, *[3] * 9)
        checkin.words = "The move."
        checkin.save()
        with time_machine.travel(NOW, tick=False):
            return client.get(link + "offline/").content.decode()

    def test_it_asks_everything_and_holds_nothing_of_anybody(
        self, kept, checkin
    ) -> None:
        sheet = sheet_of(checkin, language="en", on=NOW.date())
        assert kept.count("<fieldset") == len(sheet.questions) > 10
        for word in ("Sleep through", "The move", "Anna", "Ben", "checked>"):
            assert word not in kept
        assert "Your goal number 1" in kept

    def test_it_shows_where_to_turn(self, cast, client, link) -> None:
        cast.practice.crisis_help = "Night line: 0800 555 0100"
        cast.practice.save()
        with time_machine.travel(NOW, tick=False):
            page = client.get(link + "offline/").content.decode()
        assert page.count("0800 555 0100") >= 3

    def test_it_knows_at_which_answers_help_is_shown(self, kept) -> None:
        risky = kept.partition('data-key="phq9::phq9_9"')[2].partition(">")[0]
        assert 'data-help-at="1 2 3"' in risky
        calm = kept.partition('data-key="phq9::phq9_1"')[2].partition(">")[0]
        assert 'data-help-at=""' in calm


def test_a_device_that_has_the_form_is_waited_for(link, checkin) -> None:
    client = Client()
    for hours in (0, 5):
        with time_machine.travel(later(hours), tick=False):
            assert client.post(link + "taken/").status_code == 204
    checkin.refresh_from_db()
    assert checkin.begun_at == NOW


def test_it_is_a_post_and_reads_no_cookie(client, phone) -> None:
    assert client.get(LETTERS).status_code == 405
    letter = phone.letter(PHQ9, at=later(1))
    reply = sent(client, letter, at=later(2))
    assert not reply.cookies
    assert json.loads(reply.content) == STORED
