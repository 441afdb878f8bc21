"""Which check-ins go out by themselves, and that none goes out twice."""

from datetime import timedelta
from io import StringIO

import pytest
from cast import NOW, Cast, a_checkin, a_session, client_of, hours
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command

from vincula_practice.checkins.actions import submit
from vincula_practice.checkins.models import CheckIn, Invitation
from vincula_practice.checkins.plans import set_plan
from vincula_practice.checkins.queries import due_everywhere, due_for, occasion_at
from vincula_practice.people.errors import NotFound
from vincula_practice.sessions.models import Session
from vincula_practice.vault import letterbox, practice_key
from vincula_practice.vault.keystore import store

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _site(settings) -> None:
    settings.VINCULA_BASE_URL = "https://check-in.example.org"


@pytest.fixture
def session(cast: Cast) -> Session:
    return a_session(cast.episode, starts_at=NOW + hours(30))


@pytest.mark.parametrize(
    ("moment", "occasion"),
    [
        (hours(-24) - MINUTE, None),
        (hours(-24), "before"),
        (-MINUTE, "before"),
        (hours(0), None),
        (timedelta(minutes=49), None),
        (timedelta(minutes=50), "after"),
        (timedelta(minutes=50) + hours(48), "after"),
        (timedelta(minutes=51) + hours(48), None),
    ],
)
def test_a_day_before_and_two_days_after(
    session: Session, moment: timedelta, occasion: str | None
) -> None:
    assert occasion_at(session, session.starts_at + moment) == occasion


@pytest.mark.parametrize("state", ["missed", "cancelled"])
def test_a_session_that_was_not_asks_nothing(cast: Cast, state: str) -> None:
    a_session(cast.episode, starts_at=NOW + hours(3), state=state)
    a_session(cast.episode, starts_at=NOW - hours(3), state=state)
    assert due_everywhere(at=NOW) == []


def test_what_anna_sent_is_no_longer_due(cast: Cast) -> None:
    checkin = a_checkin(cast.episode, starts_at=NOW + hours(3))
    assert [one.occasion for one in due_for(member=cast.anna, at=NOW)] == ["before"]
    submit(checkin=checkin, channel="portal", language="en", at=NOW)
    assert due_for(member=cast.anna, at=NOW) == []
    assert due_everywhere(at=NOW) == []


def test_emil_is_not_told_of_annas(cast: Cast) -> None:
    a_session(cast.episode, starts_at=NOW + hours(3))
    assert due_for(member=cast.emil, at=NOW) == []
    with pytest.raises(NotFound):
        due_for(member=cast.ben, at=NOW)


def run(*arguments: str) -> str:
    said = StringIO()
    call_command("checkins", "send", *arguments, stdout=said)
    return said.getvalue()


@pytest.mark.usefixtures("monday_noon")
@pytest.mark.django_db(transaction=True)
class TestTheCommand:
    def test_sends_once(self, cast: Cast) -> None:
        a_session(cast.episode, starts_at=NOW + hours(3))
        assert run() == "1 sent, 0 not delivered\n"
        assert run() == "0 sent, 0 not delivered\n"
        assert [message.to for message in mail.outbox] == [["anna@example.org"]]

    def test_a_dry_run_sends_and_stores_nothing(self, cast: Cast) -> None:
        session = a_session(cast.episode, starts_at=NOW + hours(3))
        assert str(session.pk) in run("--dry-run")
        assert not CheckIn.objects.exists()
        assert mail.outbox == []

    def test_leaves_out_who_has_no_address(self, cast: Cast) -> None:
        a_session(client_of(cast.ben, "Frieda", email=None), starts_at=NOW + hours(3))
        assert run() == "0 sent, 0 not delivered\n"
        assert not CheckIn.objects.exists()

    def test_leaves_out_a_plan_that_asks_nothing(self, cast: Cast) -> None:
        a_session(cast.episode, starts_at=NOW + hours(3))
        set_plan(episode=cast.episode, lines=[], by=cast.ben, at=NOW)
        assert run() == "0 sent, 0 not delivered\n"

    def test_tries_again_what_the_mail_server_refused(
        self, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        a_session(cast.episode, starts_at=NOW + hours(3))

        def refuse(*_: object) -> None:
            raise ConnectionRefusedError

        with monkeypatch.context() as broken:
            broken.setattr(EmailBackend, "send_messages", refuse)
            with pytest.raises(CommandError, match="did not take 1"):
                run()
        assert not Invitation.objects.exists()
        assert run() == "1 sent, 0 not delivered\n"

    def test_says_what_is_missing_without_an_address_of_the_site(
        self, cast: Cast, settings
    ) -> None:
        settings.VINCULA_BASE_URL = ""
        with pytest.raises(CommandError, match="VINCULA_BASE_URL"):
            run()


@pytest.mark.usefixtures("monday_noon")
@pytest.mark.django_db(transaction=True)
class TestKeysOfLetters:
    @pytest.fixture(autouse=True)
    def _keys_of_its_own(self, settings, tmp_path) -> None:
        settings.VINCULA_KEYS = tmp_path / "keys"
        settings.VINCULA_PRACTICE_KEY = ""
        practice_key.make()

    def ids(self) -> list[str]:
        return sorted(key_id.hex() for key_id in store().key_ids())

    def test_go_when_no_letter_comes_any_more(self) -> None:
        # NOW is the 23rd of November; 120 days before is the 26th of July.
        june, july, now = (
            letterbox.slot(at=at) for at in (NOW - 150 * DAY, NOW - letterbox.KEPT, NOW)
        )
        assert june.id in self.ids()
        said = run("--dry-run")
        assert "destroyed" not in said
        assert june.id in self.ids()
        assert run().startswith("1 old keys of letters destroyed")
        assert self.ids() == sorted([july.id, now.id])
        assert "destroyed" not in run()

    def test_go_also_where_nothing_can_be_mailed(self, settings) -> None:
        settings.VINCULA_BASE_URL = ""
        letterbox.slot(at=NOW - 150 * DAY)
        with pytest.raises(CommandError, match="VINCULA_BASE_URL"):
            run()
        assert self.ids() == []
