"""A model is held against the practice's own courses; one that fails is switched off."""

from collections.abc import Iterator

import numpy as np
import pytest
from cast import NOW, client_of
from course_models import a_curve, a_kept, an_earned_model, off_course, phq9
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from vincula.trajectory.design import Rows
from vincula_practice.audit.models import Event
from vincula_practice.demo.load import load_demo
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Practice, Restriction
from vincula_practice.signals import own_card
from vincula_practice.signals.expecting import installed
from vincula_practice.signals.listed import models_of
from vincula_practice.signals.own_card import check_at_home, own_rows
from vincula_practice.signals.thresholds import setting_of


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        load_demo(today=NOW.date(), at=NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def demo(loaded: None, db: None) -> Practice:
    return Practice.objects.get()


def drawn_from(model, clients, sessions=9) -> Rows:
    """Courses of people for whom a model is right."""
    dice = np.random.default_rng(20261126)
    own = dice.multivariate_normal([0, 0], model.client.matrix, clients)
    time = np.arange(1.0, sessions + 1)
    fixed = model.coefficients
    mean = (fixed[0] + own[:, :1]) + (fixed[1] + own[:, 1:]) * np.log(time)
    score = mean + dice.normal(0, model.residual_sd, mean.shape)
    return Rows(
        client=np.repeat(np.arange(clients), sessions),
        time=np.tile(time, clients),
        score=score.ravel(),
        therapist=np.zeros(clients * sessions, dtype=np.int64),
    )


def test_of_the_invented_practice_the_curve_is_not_true_and_is_switched_off(demo):
    (curve,) = models_of(demo.pk)
    before = setting_of(demo.pk)
    found = check_at_home(practice=demo, instrument="phq9", by=None, at=NOW)
    assert found.clients >= 100
    assert any("band" in reason for reason in found.reasons)
    assert setting_of(demo.pk).models == {}
    assert setting_of(demo.pk).number == before.number + 1
    newest, *earlier = models_of(demo.pk)
    assert [one.id for one in earlier] == [curve.id]
    assert newest.found.kept.card.of_others
    assert not newest.found.drawn(on=NOW.date())
    event = Event.objects.get(verb="checked")
    assert event.detail["used"] is False
    assert event.detail["clients"] == found.clients


def test_where_it_holds_it_decides_from_then_on(cast, monkeypatch):
    row = an_earned_model(cast.practice, kept=a_kept(corrections=()))
    model = installed(row.pk).kept.model
    monkeypatch.setattr(own_card, "own_rows", lambda *_: drawn_from(model, 3000))
    found = check_at_home(
        practice=cast.practice, instrument="phq9", by=cast.ben, at=NOW
    )
    assert found.reasons == ()
    assert setting_of(cast.practice.pk).models == {"phq9": str(found.row.pk)}
    now = installed(found.row.pk)
    assert now.decides(on=NOW.date())
    assert now.kept.card.data == own_card.DATA
    assert now.kept.card.day == NOW.date().isoformat()
    assert now.kept.model.fixed == model.fixed


def test_a_curve_that_holds_at_home_has_earned_it(cast, monkeypatch):
    row = a_curve(cast.practice)
    kept = installed(row.pk).kept
    rows = drawn_from(kept.model, 3000)
    bounded = Rows(
        client=rows.client,
        time=rows.time,
        score=np.clip(rows.score, 0, 27),
        therapist=rows.therapist,
    )
    monkeypatch.setattr(own_card, "own_rows", lambda *_: bounded)
    found = check_at_home(practice=cast.practice, instrument="phq9", by=None, at=NOW)
    now = installed(found.row.pk)
    assert not now.simulated
    assert now.decides(on=NOW.date()) == (not found.reasons)
    assert now.drawn(on=NOW.date()) == (not found.reasons)


def test_too_few_clients_change_nothing(cast):
    row = an_earned_model(cast.practice)
    phq9(cast.episode, 14, 12)
    with pytest.raises(Refused, match="1 clients have two scores or more"):
        check_at_home(practice=cast.practice, instrument="phq9", by=None, at=NOW)
    assert setting_of(cast.practice.pk).models == {"phq9": str(row.pk)}
    assert not Event.objects.filter(verb="checked").exists()


def test_without_a_model_there_is_nothing_to_check(cast):
    with pytest.raises(Refused, match="No model of phq9"):
        check_at_home(practice=cast.practice, instrument="phq9", by=None, at=NOW)


def test_courses_are_read_as_signals_read_them(cast):
    found = installed(an_earned_model(cast.practice).pk)
    phq9(cast.episode, 12, 27)
    phq9(cast.emils_episode, 14)
    phq9(client_of(cast.dora, "Carla"), 9, 8, 7)
    rows = own_rows(cast.practice, found)
    assert rows.time.tolist() == [1, 2]
    assert rows.score.tolist() == [12, 27]
    assert rows.covariates["baseline"].tolist() == [12, 12]
    assert off_course(cast.episode)


def test_whose_record_rests_is_left_out(cast):
    found = installed(an_earned_model(cast.practice).pk)
    phq9(cast.episode, 12, 14)
    Restriction.objects.create(client=cast.episode.client, since=NOW)
    assert len(own_rows(cast.practice, found).score) == 0
