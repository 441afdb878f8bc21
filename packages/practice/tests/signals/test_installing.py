"""Which model of the expected course may be installed, by whom, and what is kept of it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from cast import NOW
from course_models import (
    DAY,
    a_curve,
    a_file,
    a_kept,
    an_earned_model,
    offered,
    with_card,
)

from vincula.trajectory.card import Coverage
from vincula.trajectory.curves import reference
from vincula.trajectory.design import design
from vincula.trajectory.kept import MeasureEntry
from vincula_practice.audit.models import Event
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.signals.actions import adjust
from vincula_practice.signals.expecting import installed, installed_for
from vincula_practice.signals.installing import remove
from vincula_practice.signals.listed import models_of
from vincula_practice.signals.models import CourseModel, RuleSetting
from vincula_practice.signals.offered import LARGEST, offered_curve, offered_file
from vincula_practice.signals.thresholds import setting_of

KEPT = a_kept()
SCALE = KEPT.scale
FAILING = Coverage(level=80.0, ahead="last", n=900, plain=70.0, corrected=74.0)


def of(**changes):
    measure = {"instrument": "phq9", "version": "1.0.0", "scale": "total"}
    return replace(KEPT, measure=MeasureEntry(**{**measure, **changes}))


@pytest.mark.parametrize(
    ("kept", "why"),
    [
        (replace(KEPT, card=None), "tried on nobody"),
        (with_card(KEPT, n_clients=99), "99 clients, fewer than 100"),
        (with_card(KEPT, coverage=(FAILING,)), "held 74.0 %"),
        (with_card(KEPT, discrimination=()), "nothing can be said"),
        (with_card(KEPT, day="soon"), "none that has been"),
        (with_card(KEPT, day="2027-01-01"), "none that has been"),
        (with_card(KEPT, day="2024-11-01"), "older than 730 days"),
        (replace(KEPT, label="invented people"), "simulated people"),
        (replace(KEPT, measure=None), "fit it again with --instrument"),
        (of(instrument="phq99"), "no instrument phq99"),
        (of(instrument="session_check"), "no outcome measure"),
        (of(instrument="gad7"), "takes 4"),
        (of(version="0.9.0"), "made for version 0.9.0"),
        (of(scale="part"), "not the main scale"),
        (replace(KEPT, scale=replace(SCALE, better="higher")), "higher scores"),
        (replace(KEPT, scale=replace(SCALE, highest=63.0)), "to 63.0"),
        (replace(KEPT, scale=replace(SCALE, reliable_points=5.0)), "5 points"),
        (
            replace(
                KEPT,
                model=replace(
                    KEPT.model,
                    design=design(fixed="1 + age", client="1 + t"),
                ),
            ),
            "asks for age",
        ),
    ],
)
def test_what_is_wrong_with_a_model_is_said(kept, why):
    with pytest.raises(Refused, match=why):
        offered(kept)


@pytest.mark.parametrize(
    "text", [b"", b"{}", b"\xff\xfe", a_file()[:-9], b" " * (LARGEST + 1)]
)
def test_what_is_no_model_is_refused(text):
    with pytest.raises(Refused):
        offered_file(text, on=NOW.date(), unit="sessions")


def test_a_logarithm_of_sessions_cannot_count_weeks():
    with pytest.raises(Refused, match="counted in weeks"):
        offered(unit="weeks")


def test_several_reasons_are_told_at_once():
    bad = replace(of(version="0.9.0"), card=None)
    with pytest.raises(Refused) as refusal:
        offered(bad)
    assert "version 0.9.0" in str(refusal.value)
    assert "tried on nobody" in str(refusal.value)


def test_a_model_is_kept_with_who_and_when_and_is_on_record(cast):
    row = an_earned_model(cast.practice, by=cast.mona)
    assert (row.instrument, row.version, row.number) == ("phq9", "1.0.0", 1)
    assert (row.installed_by, row.installed_at) == (cast.mona, NOW)
    assert row.text.encode() == a_file()
    event = Event.objects.get(verb="installed", object_id=row.pk)
    assert event.person_id == cast.mona.person_id
    assert event.detail == {"instrument": "phq9", "number": 1}
    assert setting_of(cast.practice.pk).models == {"phq9": str(row.pk)}


def test_each_is_a_version_of_its_own_and_the_newest_holds(cast):
    first = an_earned_model(cast.practice)
    second = an_earned_model(cast.practice, kept=a_kept(day=DAY + timedelta(days=1)))
    assert [row.number for row in models_of(cast.practice.pk)] == [2, 1]
    assert setting_of(cast.practice.pk).models == {"phq9": str(second.pk)}
    # What held before can still be read.
    assert [row.course_models for row in RuleSetting.objects.order_by("number")] == [
        {"phq9": str(first.pk)},
        {"phq9": str(second.pk)},
    ]


def test_the_same_one_twice_is_refused(cast):
    an_earned_model(cast.practice)
    with pytest.raises(Refused, match="in use already"):
        an_earned_model(cast.practice)
    assert CourseModel.objects.count() == 1


def test_thresholds_and_models_do_not_undo_each_other(cast):
    adjust(rule="plateau", values={"sessions": 7}, by=cast.ben, at=NOW)
    row = an_earned_model(cast.practice, by=cast.ben)
    curve = a_curve(cast.practice, "gad7")
    adjust(rule="plateau", values={"sessions": 8}, by=cast.ben, at=NOW)
    remove(practice=cast.practice, instrument="gad7", by=cast.ben, at=NOW)
    now = setting_of(cast.practice.pk)
    assert now.models == {"phq9": str(row.pk)}
    assert dict(now.of("plateau")) == {"sessions": 8}
    assert now.number == 5
    assert Event.objects.filter(verb="removed", object_id=curve.pk).exists()


def test_none_is_removed_where_none_is(cast):
    with pytest.raises(Refused, match="No model of phq9"):
        remove(practice=cast.practice, instrument="phq9", by=cast.ben, at=NOW)


@pytest.mark.parametrize("who", ["fred", "anna", "dora"])
def test_who_sets_no_thresholds_here_installs_and_removes_nothing(cast, who):
    by = getattr(cast, who)
    with pytest.raises(NotAllowed):
        an_earned_model(cast.practice, by=by)
    an_earned_model(cast.practice)
    with pytest.raises(NotAllowed):
        remove(practice=cast.practice, instrument="phq9", by=by, at=NOW)
    assert setting_of(cast.practice.pk).models


@pytest.mark.parametrize("who", ["ben", "eva", "mona"])
def test_who_treats_or_manages_here_may(cast, who):
    by = getattr(cast, who)
    an_earned_model(cast.practice, by=by)
    remove(practice=cast.practice, instrument="phq9", by=by, at=NOW)
    assert not setting_of(cast.practice.pk).models


def test_a_model_of_one_practice_says_nothing_in_another(cast):
    an_earned_model(cast.practice)
    assert not setting_of(cast.elsewhere.pk).models
    assert not models_of(cast.elsewhere.pk)


def test_a_curve_of_the_library_is_drawn_and_decides_nothing(cast):
    found = installed(a_curve(cast.practice).pk)
    assert found.simulated
    assert found.drawn(on=NOW.date())
    assert not found.decides(on=NOW.date())
    with pytest.raises(Refused, match="no curve core10"):
        offered_curve("core10")


def test_a_file_of_a_curve_is_no_way_around_that(cast):
    with pytest.raises(Refused, match="simulated people"):
        offered(reference("phq9"))


def test_an_earned_model_decides_until_its_card_is_too_old(cast):
    found = installed(an_earned_model(cast.practice).pk)
    assert found.decides(on=NOW.date())
    later = DAY + timedelta(days=731)
    assert found.decides(on=later - timedelta(days=1))
    assert not found.decides(on=later)
    assert not found.drawn(on=later)


def test_it_speaks_of_its_own_version_alone(cast):
    row = an_earned_model(cast.practice)
    models = setting_of(cast.practice.pk).models
    assert installed_for(models, "phq9", "1.0.0").id == row.pk
    assert installed_for(models, "phq9", "1.1.0") is None
    assert installed_for(models, "gad7", "1.0.0") is None


def test_what_can_no_longer_be_read_says_nothing(cast):
    row = an_earned_model(cast.practice)
    CourseModel.objects.filter(pk=row.pk).update(text='{"format": "older"}')
    assert installed(row.pk) is None
    assert date.fromisoformat(a_kept().card.day) == DAY
