"""The one row an episode that a caseload opens says what its scores say."""

import pytest
from cast import NOW, Cast, a_checkin, answer_phq9, hours

from vincula_practice.progress.actions import complete_checkin
from vincula_practice.progress.caseload import caseload_for
from vincula_practice.progress.models import EpisodeScores
from vincula_practice.progress.standing import differing, rebuild, standing_rows
from vincula_practice.vault.fields import Ciphertext


def sent(cast: Cast, *values: float, before: float) -> None:
    at = NOW - hours(before)
    checkin = a_checkin(cast.episode, starts_at=at + hours(1), at=at)
    answer_phq9(checkin, *values, at=at)
    complete_checkin(checkin=checkin, channel="link", language="en", at=at)


@pytest.fixture
def three_sent(cast: Cast) -> Cast:
    sent(cast, *[2] * 9, before=400)
    sent(cast, 1, 1, before=200)  # too little to be scored
    sent(cast, *[1] * 9, before=20)
    return cast


def test_each_check_in_that_is_sent_is_in_it(three_sent):
    (rows,) = standing_rows([three_sent.episode]).values()
    depression = [row.value for row in rows if row.instrument == "phq9"]
    assert depression == [18, None, 9]
    assert list(differing()) == []


def test_it_says_what_the_scores_say(three_sent):
    kept = caseload_for(member=three_sent.ben, now=NOW)
    EpisodeScores.objects.all().delete()
    made_anew = caseload_for(member=three_sent.ben, now=NOW)
    assert kept == made_anew
    assert kept[0].latest_outcome is not None
    rebuild([three_sent.episode.pk])
    assert caseload_for(member=three_sent.ben, now=NOW) == kept


def test_a_row_that_says_something_else_is_found(three_sent):
    row = EpisodeScores.objects.get()
    row.scores = row.scores[:-1]
    row.save()
    assert list(differing()) == [three_sent.episode.pk]


def test_it_is_sealed_like_the_scores(three_sent):
    assert isinstance(EpisodeScores.objects.values_list("scores")[0][0], Ciphertext)
    assert (
        EpisodeScores.objects.get().sealed_for() == three_sent.anna.person.sealed_for()
    )
