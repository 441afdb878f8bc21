"""The page of the rules tells which model is in use, with its card."""

from dataclasses import replace

import pytest
from cast import NOW, Role, staff
from course_models import DAY, a_curve, a_kept, an_earned_model, with_card

from vincula.trajectory.kept import model_text
from vincula_practice.signals.installing import keep, remove, use
from vincula_practice.signals.models import CourseModel
from vincula_practice.signals.offered import Offered

pytestmark = pytest.mark.usefixtures("monday_noon")


def page(client, who):
    client.force_login(who.person)
    return client.get("/practice/signals/").content.decode()


def test_without_a_model_it_says_so(cast, client):
    assert "No model is installed" in page(client, cast.ben)


@pytest.mark.parametrize("who", ["ben", "eva", "mona", "fred", "sue"])
def test_the_whole_team_reads_which_one_decides_and_by_which_card(cast, client, who):
    an_earned_model(cast.practice, by=cast.mona)
    member = getattr(cast, who, None) or staff(cast.practice, who, Role.SUPERVISOR)
    text = page(client, member)
    assert "Decides when a course is off course" in text
    assert "Fitted to 6000 courses. Card of 1 Oct 2026." in text
    assert "by Mona" in text
    assert "people it was tried on" in text
    assert "3000" in text
    assert "78 to 82 %" in text
    assert "80.4 %" in text
    assert "<strong>no</strong>" not in text
    assert "PHQ-9: a model of the expected course" in text


def test_a_curve_says_what_it_is_and_that_it_decides_nothing(cast, client):
    a_curve(cast.practice)
    text = page(client, cast.ben)
    assert "It decides nothing" in text
    assert "NHS England published them for 2024-25" in text
    assert "6000 simulated courses" in text
    assert "on the server" in text


def test_one_that_failed_at_home_is_shown_with_the_figure_that_failed(cast, client):
    an_earned_model(cast.practice)
    kept = a_kept()
    bad = replace(kept.card.coverage[0], corrected=71.2)
    failed = with_card(
        kept,
        how="the model as it is",
        coverage=(bad, *kept.card.coverage[1:]),
    )
    offered = Offered(
        kept=failed, measure=failed.measure, text=model_text(failed, left_out=0)
    )
    keep(practice=cast.practice, offered=offered, by=None, at=NOW)
    use(practice=cast.practice, models={}, by=None, at=NOW)
    text = page(client, cast.ben)
    assert "Switched off" in text
    assert "71.2 %" in text
    assert text.count("<strong>no</strong>") == 1
    assert "PHQ-9: no model of the expected course any more" in text
    assert "phq9-1: installed" in text


def test_one_taken_out_of_use_says_so(cast, client):
    an_earned_model(cast.practice)
    remove(practice=cast.practice, instrument="phq9", by=cast.ben, at=NOW)
    assert "Taken out of use" in page(client, cast.ben)


def test_one_whose_card_is_too_old_says_so(cast, client):
    row = an_earned_model(cast.practice)
    old = row.text.replace(DAY.isoformat(), "2024-01-02")
    CourseModel.objects.filter(pk=row.pk).update(text=old)
    assert "older than 730 days" in page(client, cast.ben)


def test_one_that_cannot_be_read_says_so(cast, client):
    an_earned_model(cast.practice)
    CourseModel.objects.update(text="{}")
    assert "cannot read it" in page(client, cast.ben)


def test_of_another_practice_nothing_is_shown(cast, client):
    an_earned_model(cast.practice)
    assert "No model is installed" in page(client, cast.dora)


@pytest.mark.parametrize("who", ["anna", "emil"])
def test_clients_do_not_see_the_page(cast, client, who):
    client.force_login(getattr(cast, who).person)
    assert client.get("/practice/signals/").status_code == 404
