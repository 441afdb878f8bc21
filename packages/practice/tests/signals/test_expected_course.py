"""Off course by a model whose card has earned it, and by the change so far elsewhere."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from cast import NOW, a_session
from course_models import (
    DAY,
    TODAY,
    a_curve,
    a_file,
    a_kept,
    an_earned_model,
    off_course,
    phq9,
)
from courses import WEEK

from vincula.signals.rules.outcome import CHANGE_SO_FAR, EXPECTED
from vincula.trajectory.design import Transform
from vincula_practice.reports.course import _plain
from vincula_practice.signals.installing import install, remove
from vincula_practice.signals.models import CourseModel
from vincula_practice.signals.offered import offered_file
from vincula_practice.signals.thresholds import setting_of


def read(client, who, page):
    client.force_login(who.person)
    return client.get(page).content.decode()


def test_an_earned_model_raises_it_with_its_name_numbers_and_setting(cast):
    row = an_earned_model(cast.practice)
    phq9(cast.episode, 12, 27)
    (signal,) = off_course(cast.episode)
    told = signal.told
    assert told["reason"] == "signal.off-course.expected"
    assert told["source"] == EXPECTED.text
    assert told["inputs"]["model"] == f"{row.instrument}-{row.number}"
    assert told["inputs"]["latest"] == 27 > told["inputs"]["worst"]
    assert told["inputs"]["expected"] < told["inputs"]["worst"]
    assert told["version"] == "1"
    # The number of the setting leads to the model, and to who put it to use when.
    assert told["setting"] == setting_of(cast.practice.pk).number == 1


def test_the_same_course_raises_nothing_by_the_change_so_far(cast):
    phq9(cast.episode, 12, 27)
    assert not off_course(cast.episode)


def test_a_curve_of_the_library_changes_no_signal(cast):
    a_curve(cast.practice)
    phq9(cast.episode, 12, 27)
    assert not off_course(cast.episode)
    phq9(cast.emils_episode, 14, 15, 15, 16)
    (signal,) = off_course(cast.emils_episode)
    assert signal.told["source"] == CHANGE_SO_FAR.text


def test_a_model_that_expects_it_raises_nothing(cast):
    an_earned_model(cast.practice)
    phq9(cast.episode, 18, 15, 13, 11)
    assert not off_course(cast.episode)


def test_one_taken_out_of_use_is_asked_no_more(cast):
    an_earned_model(cast.practice)
    remove(practice=cast.practice, instrument="phq9", by=cast.ben, at=NOW)
    phq9(cast.episode, 12, 27)
    assert not off_course(cast.episode)


def test_the_next_check_in_is_held_against_the_next_model(cast):
    an_earned_model(cast.practice)
    phq9(cast.episode, 12, 27, until=NOW - WEEK)
    second = an_earned_model(cast.practice, kept=a_kept(day=DAY + timedelta(days=1)))
    phq9(cast.emils_episode, 12, 27)
    (first_told,), (second_told,) = (
        off_course(cast.episode),
        off_course(cast.emils_episode),
    )
    assert first_told.told["inputs"]["model"] == "phq9-1"
    assert second_told.told["inputs"]["model"] == f"phq9-{second.number}" == "phq9-2"


def test_of_another_practice_it_is_not_asked(cast):
    an_earned_model(cast.elsewhere)
    phq9(cast.episode, 12, 27)
    assert not off_course(cast.episode)


def test_a_card_that_is_too_old_leaves_it_to_the_change_so_far(cast):
    an_earned_model(cast.practice)
    phq9(cast.episode, 12, 27, until=NOW + timedelta(days=800))
    assert not off_course(cast.episode)


def test_scores_of_another_version_are_left_to_the_change_so_far(cast):
    an_earned_model(cast.practice)
    CourseModel.objects.update(version="0.9.0")
    phq9(cast.episode, 12, 27)
    assert not off_course(cast.episode)


def test_a_model_that_cannot_be_read_stops_no_check_in(cast):
    an_earned_model(cast.practice)
    CourseModel.objects.update(text="{}")
    phq9(cast.episode, 14, 15, 15, 16)
    (signal,) = off_course(cast.episode)
    assert signal.told["source"] == CHANGE_SO_FAR.text


def test_a_missed_session_is_not_counted_by_the_model(cast):
    an_earned_model(cast.practice)
    phq9(cast.episode, 12, until=NOW - 2 * WEEK)
    a_session(cast.episode, starts_at=NOW - WEEK, state="missed", at=NOW - WEEK)
    phq9(cast.episode, 27)
    an_earned_model(cast.elsewhere)
    (signal,) = off_course(cast.episode)
    phq9(cast.emils_episode, 12, 27)
    (other,) = off_course(cast.emils_episode)
    assert signal.told["inputs"]["worst"] == other.told["inputs"]["worst"]


ROOM_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


def cells_of(page):
    """The cells of the expected column, session by session."""
    table = ROOM_TABLE.search(page)[0]
    head = re.findall(r'<th scope="col">(.*?)</th>', table)
    column = head.index("Expected, 80 of 100") - 1
    return [
        re.findall(r"<td>(.*?)</td>", row)[column]
        for row in re.findall(r"<tr>(.*?)</tr>", table.split("<tbody>")[1], re.DOTALL)
    ]


@pytest.mark.parametrize("installed", [an_earned_model, a_curve])
@pytest.mark.usefixtures("monday_noon")
def test_both_see_the_same_band(cast, client, installed):
    installed(cast.practice)
    phq9(cast.episode, 18, 17, 16, 12, until=NOW - WEEK)
    room = read(client, cast.ben, f"/clients/{cast.episode.pk}/")
    own = read(client, cast.anna, "/my/")
    assert cells_of(room) == cells_of(own)
    assert cells_of(room)[0] == ""
    assert all(re.fullmatch(r"[\d.]+ to [\d.]+", cell) for cell in cells_of(room)[1:])
    for page in (room, own):
        assert page.count('class="chart-expected"') == 4  # two drawings, two legends
        assert "The shaded band shows" in page
    drawn = [
        re.findall(r'<path class="chart-expected"[^>]* d="([^"]+)"', page)
        for page in (room, own)
    ]
    assert drawn[0] == drawn[1]
    assert len(drawn[0]) == 2
    curve = installed is a_curve
    assert ("NHS England" in room, "NHS England" in own) == (curve, curve)


@pytest.mark.usefixtures("monday_noon")
def test_the_band_on_the_picture_is_the_one_that_the_signal_names(cast, client):
    an_earned_model(cast.practice)
    phq9(cast.episode, 12, 27)
    (signal,) = off_course(cast.episode)
    room = read(client, cast.ben, f"/clients/{cast.episode.pk}/")
    assert cells_of(room)[-1].endswith(f" to {signal.told['inputs']['worst']:.1f}")


@pytest.mark.parametrize("totals", [(), (12,)])
@pytest.mark.usefixtures("monday_noon")
def test_before_a_second_score_there_is_no_band(cast, client, totals):
    an_earned_model(cast.practice)
    phq9(cast.episode, *totals)
    for who, page in (
        (cast.ben, f"/clients/{cast.episode.pk}/"),
        (cast.anna, "/my/"),
    ):
        text = read(client, who, page)
        assert "chart-expected" not in text
        assert "shaded band" not in text


@pytest.mark.usefixtures("monday_noon")
def test_without_a_model_there_is_no_band(cast, client):
    phq9(cast.episode, 18, 17, 16)
    assert "chart-expected" not in read(
        client, cast.ben, f"/clients/{cast.episode.pk}/"
    )


@pytest.mark.usefixtures("monday_noon")
def test_on_paper_it_stands_as_well(cast, client, monkeypatch):
    printed = []
    monkeypatch.setattr(
        "vincula_practice.reports.course._plain",
        lambda picture: printed.append(picture) or _plain(picture),
    )
    an_earned_model(cast.practice)
    phq9(cast.episode, 18, 17, 16)
    for who, page in (
        (cast.ben, f"/clients/{cast.episode.pk}/course.pdf"),
        (cast.anna, "/my/course.pdf"),
    ):
        client.force_login(who.person)
        assert client.get(page).content.startswith(b"%PDF")
    assert len(printed) == 2
    for shown in printed:
        assert "chart-expected" in shown.svg_wide
        assert len(shown.band) == 2


@pytest.mark.usefixtures("monday_noon")
def test_nobody_else_sees_it(cast, client):
    an_earned_model(cast.practice)
    phq9(cast.episode, 18, 17, 16)
    for who in (cast.eva, cast.fred, cast.mona, cast.dora, cast.emil):
        client.force_login(who.person)
        answer = client.get(f"/clients/{cast.episode.pk}/")
        assert answer.status_code in {302, 403, 404}


def test_a_model_in_weeks_counts_weeks(cast):
    kept = a_kept()
    weeks = a_kept(model=_in_weeks(kept.model))
    offered = offered_file(a_file(weeks), on=TODAY, unit="weeks")
    install(practice=cast.practice, offered=offered, by=None, at=NOW)
    phq9(cast.episode, 12, 27)
    (signal,) = off_course(cast.episode)
    assert signal.told["inputs"]["model"] == "phq9-1"


def _in_weeks(model):
    return replace(model, design=replace(model.design, transform=Transform.LOG1P))
