"""A yes is asked for, written down, and taken back with effect at once (PR-7)."""

import hashlib

import pytest
from cast import NOW, Cast, a_checkin, a_session, client_of, hours, staff
from django.core import mail

from vincula_practice.audit.models import Event
from vincula_practice.checkins.messages import send_due, send_link
from vincula_practice.checkins.queries import Due, due_everywhere
from vincula_practice.people.consents import (
    agreed,
    all_who_agreed,
    answer_consent,
    standings,
)
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import (
    Client,
    Consent,
    ConsentIsForever,
    Purpose,
    Role,
)
from vincula_practice.people.purposes import VERSIONS, texts

SITE = "https://check-in.example.org"

# The English words of each question. Who changes their meaning raises the version too,
# and everybody is asked again; who mends a spelling changes only the line here.
WORDS = {
    ("links", 1): "92c75db9",
    ("supervision", 1): "5ad77038",
    ("research", 1): "4bc9abd0",
    ("teaching", 1): "b3c1ce5d",
}


def annas_client(cast: Cast) -> Client:
    return cast.episode.client


def given(cast: Cast, purpose: str) -> bool:
    return agreed(client_id=annas_client(cast).pk, purpose=purpose)


def answer(cast: Cast, purpose: str, *, agrees: bool, by=None, at=NOW):
    return answer_consent(
        client=annas_client(cast),
        purpose=purpose,
        agrees=agrees,
        by=by or cast.anna,
        at=at,
    )


def test_nobody_has_agreed_to_anything_before_they_are_asked(cast: Cast) -> None:
    episode = client_of(cast.ben, "Frieda", email=None)
    asked = standings(client=episode.client, member=cast.ben)
    assert {one.purpose for one in asked} == set(Purpose)
    assert not [one.purpose for one in asked if one.given or one.row]


def test_each_purpose_has_its_words_and_their_version() -> None:
    assert {text.purpose for text in texts()} == set(Purpose) == set(VERSIONS)
    said = {
        (text.purpose, text.version): hashlib.sha256(
            "|".join((text.title, text.what, text.who, text.if_not)).encode()
        ).hexdigest()[:8]
        for text in texts()
    }
    assert said == WORDS


def test_anna_says_yes_and_takes_it_back_and_both_stay_written(cast: Cast) -> None:
    answer(cast, "research", agrees=True)
    assert given(cast, "research")
    answer(cast, "research", agrees=False, at=NOW + hours(1))
    assert not given(cast, "research")
    rows = Consent.objects.filter(client=annas_client(cast), purpose="research")
    assert [(r.number, r.state, r.channel) for r in rows.order_by("number")] == [
        (1, "given", "portal"),
        (2, "withdrawn", "portal"),
    ]


def test_one_purpose_says_nothing_about_another(cast: Cast) -> None:
    answer(cast, "research", agrees=True)
    assert not given(cast, "teaching")
    assert not given(cast, "supervision")


def test_the_same_answer_twice_is_one_answer(cast: Cast) -> None:
    assert answer(cast, "teaching", agrees=True) is not None
    assert answer(cast, "teaching", agrees=True) is None


def test_a_yes_to_an_older_text_is_no_yes_to_this_one(cast: Cast, monkeypatch) -> None:
    answer(cast, "supervision", agrees=True)
    monkeypatch.setitem(VERSIONS, Purpose.SUPERVISION, 2)
    assert not given(cast, "supervision")
    answer(cast, "supervision", agrees=True, at=NOW + hours(1))
    assert given(cast, "supervision")


def test_a_row_is_never_changed_and_never_deleted(cast: Cast) -> None:
    row = answer(cast, "research", agrees=True)
    row.state = Consent.State.WITHDRAWN
    with pytest.raises(ConsentIsForever):
        row.save()
    with pytest.raises(ConsentIsForever):
        row.delete()


def test_ben_writes_down_what_anna_told_him_and_it_shows(cast: Cast) -> None:
    row = answer(cast, "supervision", agrees=True, by=cast.ben)
    assert (row.channel, row.by) == ("spoken", cast.ben)
    assert Event.objects.filter(verb="agreed", object_id=row.pk).count() == 1


@pytest.mark.parametrize("who", ["eva", "mona", "fred", "emil", "carl", "dora"])
def test_nobody_else_answers_for_anna_or_reads_what_she_said(
    cast: Cast, who: str
) -> None:
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        answer(cast, "research", agrees=True, by=by)
    with pytest.raises(NotAllowed):
        standings(client=annas_client(cast), member=by)
    assert not given(cast, "research")


def test_a_supervisor_does_not_write_the_yes_that_lets_them_in(cast: Cast) -> None:
    sue = staff(cast.practice, "Sue", Role.SUPERVISOR)
    with pytest.raises(NotAllowed):
        answer(cast, "supervision", agrees=True, by=sue)


def test_who_agreed_counts_each_client_for_themselves(cast: Cast) -> None:
    answer(cast, "research", agrees=True)
    ids = {annas_client(cast).pk, cast.emils_episode.client.pk}
    assert all_who_agreed(client_ids=ids, purpose="research") == {annas_client(cast).pk}


def test_without_a_yes_no_mail_goes_out_from_the_very_next_moment(
    cast: Cast, django_capture_on_commit_callbacks
) -> None:
    session = a_session(cast.episode, starts_at=NOW + hours(3))
    due = Due(session=session, occasion="before")
    answer(cast, "links", agrees=False)
    with django_capture_on_commit_callbacks(execute=True):
        assert send_due(due=due, at=NOW, base_url=SITE) is None
    assert mail.outbox == []
    answer(cast, "links", agrees=True)
    with django_capture_on_commit_callbacks(execute=True):
        assert send_due(due=due, at=NOW, base_url=SITE)
    assert len(mail.outbox) == 1


def test_ben_is_told_kindly_that_anna_wants_no_mails(cast: Cast) -> None:
    checkin = a_checkin(cast.episode)
    answer(cast, "links", agrees=False)
    with pytest.raises(Refused, match="not agreed to links by e-mail"):
        send_link(checkin=checkin, by=cast.ben, at=NOW, base_url=SITE)


def test_what_is_due_does_not_change_with_mails(cast: Cast) -> None:
    a_session(cast.episode, starts_at=NOW + hours(3))
    answer(cast, "links", agrees=False)
    assert len(due_everywhere(at=NOW)) == 1
