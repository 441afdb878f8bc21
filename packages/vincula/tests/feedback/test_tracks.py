"""What a score may be held against: published figures, and the person's own past."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vincula.catalogue.load import INSTRUMENTS, load_instrument
from vincula.catalogue.model import Basis
from vincula.change.reliable import Verdict
from vincula.errors import MixedVersions
from vincula.feedback import Entry, standing, track, tracks
from vincula.scoring import NotScorable, NotScorableReason, Score, band_for

PHQ9 = load_instrument(INSTRUMENTS / "phq9")
SESSION_CHECK = load_instrument(INSTRUMENTS / "session_check")
START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def entry(instrument, value, session, *, version=None, scale="total"):
    score = Score(
        instrument=instrument.id,
        version=version or instrument.version,
        scale=scale,
        value=value,
        answered=9,
        items=9,
        prorated=False,
        band=band_for(instrument.norms_of(scale), value),
    )
    at = START + timedelta(weeks=session)
    return Entry(at=at, occasion="before", score=score, session=session)


def course_of(instrument, values):
    entries = [entry(instrument, v, k) for k, v in enumerate(values, start=1)]
    return track(instrument=instrument, scale_id="total", entries=entries)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=12))
def test_where_a_course_stands_is_its_first_and_latest_point(values):
    entries = [entry(SESSION_CHECK, v, k) for k, v in enumerate(values, start=1)]
    given_ = {"instrument": SESSION_CHECK, "scale_id": "total", "entries": entries}
    whole, ends = track(**given_), standing(**given_)
    assert (ends.first, ends.latest) == (whole.first, whole.latest)
    assert replace(ends, points=()) == replace(whole, points=())


def test_a_course_without_a_score_stands_nowhere():
    nothing = standing(instrument=PHQ9, scale_id="total", entries=[])
    assert nothing.latest is None


def test_the_published_threshold_gives_each_phq9_score_its_error():
    # NHS: 6 points are reliable; 6 / 1.41421356 = 4.24264 for one score.
    point = course_of(PHQ9, [12]).points[0]
    assert (point.low, point.high) == pytest.approx((7.75736, 16.24264), abs=1e-5)


def test_error_never_reaches_beyond_the_ends_of_the_scale():
    points = course_of(PHQ9, [1, 26]).points
    assert points[0].low == 0
    assert points[1].high == 27


def test_six_points_count_as_change_on_the_phq9_and_five_do_not():
    # The NHS manual: "6 or more".
    verdicts = [p.since_start for p in course_of(PHQ9, [16, 11, 10, 21, 22]).points]
    assert verdicts == [
        None,
        Verdict.UNCHANGED,
        Verdict.IMPROVED,
        Verdict.UNCHANGED,
        Verdict.DETERIORATED,
    ]


def test_the_cut_off_is_the_verified_one():
    assert course_of(PHQ9, [12]).cutoff.at == 10


def test_a_cut_off_from_memory_is_never_drawn():
    norms = PHQ9.norms_of("total")
    doubtful = replace(
        norms.cutoffs[0],
        source=replace(norms.cutoffs[0].source, basis=Basis.FROM_MEMORY),
    )
    remembered = replace(
        PHQ9,
        norms=replace(PHQ9.norms, scales=(replace(norms, cutoffs=(doubtful,)),)),
    )
    assert course_of(remembered, [12]).cutoff is None


def test_a_draft_is_compared_with_nobody():
    drafted = course_of(SESSION_CHECK, [3.1, 3.4])
    assert drafted.draft
    assert drafted.cutoff is None
    assert drafted.error is None
    assert drafted.claim == "claim.draft"
    assert {p.since_start for p in drafted.points} == {None}
    assert {p.band for p in drafted.points} == {None}


def test_figures_in_a_drafts_file_would_not_be_used_to_compare():
    borrowed = replace(SESSION_CHECK, norms=PHQ9.norms)
    drafted = course_of(borrowed, [3.1])
    assert drafted.cutoff is None
    assert drafted.points[0].band is None


def test_the_own_range_begins_with_the_fifth_session():
    points = course_of(SESSION_CHECK, [3.0, 3.2, 3.4, 3.2, 2.0, 3.2]).points
    assert [p.own_low for p in points[:4]] == [None] * 4
    # Median 3.2; the spread (MAD 0.1) is smaller than the floor of half an answer.
    assert (points[4].own_low, points[4].own_high) == pytest.approx((2.7, 3.7))
    assert [p.within_own for p in points[4:]] == [False, True]


def test_a_session_never_widens_the_range_it_is_held_against():
    quiet = course_of(SESSION_CHECK, [3, 3, 3, 3, 3]).points[-1]
    dip = course_of(SESSION_CHECK, [3, 3, 3, 3, 0.4]).points[-1]
    assert (quiet.own_low, quiet.own_high) == (dip.own_low, dip.own_high)


def test_a_second_form_at_the_same_session_is_not_its_own_past():
    entries = [entry(SESSION_CHECK, 3, k) for k in range(1, 5)]
    entries.append(entry(SESSION_CHECK, 1, 4))
    found = track(instrument=SESSION_CHECK, scale_id="total", entries=entries)
    assert found.points[-1].own_low is None  # only three earlier sessions


def test_the_floor_is_the_measurement_error_where_there_is_one():
    assert course_of(PHQ9, [9]).floor_points == pytest.approx(4.24264, abs=1e-5)
    assert course_of(PHQ9, [9]).floor_established
    assert course_of(SESSION_CHECK, [3]).floor_points == 0.5
    assert not course_of(SESSION_CHECK, [3]).floor_established


def test_versions_are_never_joined():
    entries = [
        entry(PHQ9, 18, 1, version="0.9.0"),
        entry(PHQ9, 16, 2, version="0.9.0"),
        entry(PHQ9, 12, 3),
    ]
    with pytest.raises(MixedVersions, match="different versions"):
        track(instrument=PHQ9, scale_id="total", entries=entries)
    newest, older = tracks(instrument=PHQ9, scale_id="total", entries=entries)
    assert [p.value for p in newest.points] == [12]
    assert [p.value for p in older.points] == [18, 16]
    assert newest.current
    assert not older.current


def test_figures_of_the_current_version_say_nothing_about_an_older_one():
    older = track(
        instrument=PHQ9,
        scale_id="total",
        entries=[entry(PHQ9, 18, 1, version="0.9.0")],
    )
    assert older.cutoff is None
    assert older.error is None
    assert older.points[0].band is None


def test_a_form_without_a_score_is_kept_with_its_reason():
    missing = NotScorable(
        instrument="phq9",
        version=PHQ9.version,
        scale="total",
        reason=NotScorableReason.TOO_MANY_MISSING,
        answered=5,
        items=9,
    )
    found = track(
        instrument=PHQ9,
        scale_id="total",
        entries=[
            entry(PHQ9, 12, 1),
            Entry(at=START, occasion="before", score=missing, session=2),
        ],
    )
    assert len(found.points) == 1
    assert found.unscored[0].answered == 5


def test_scores_of_another_scale_are_refused():
    with pytest.raises(MixedVersions, match="something else"):
        track(
            instrument=PHQ9,
            scale_id="total",
            entries=[entry(SESSION_CHECK, 3, 1)],
        )


@given(st.lists(st.integers(0, 27), max_size=12), st.randoms(use_true_random=False))
def test_the_order_in_which_entries_come_does_not_matter(values, random):
    entries = [entry(PHQ9, v, k) for k, v in enumerate(values)]
    shuffled = entries.copy()
    random.shuffle(shuffled)
    assert track(instrument=PHQ9, scale_id="total", entries=shuffled) == track(
        instrument=PHQ9, scale_id="total", entries=entries
    )


@given(st.lists(st.integers(0, 27), min_size=1, max_size=20))
def test_every_interval_encloses_its_score_and_stays_on_the_scale(values):
    for point in course_of(PHQ9, values).points:
        assert 0 <= point.low <= point.value <= point.high <= 27


@given(
    st.lists(st.integers(0, 27), min_size=1, max_size=12),
    st.lists(st.integers(0, 27), max_size=4),
)
def test_what_comes_later_changes_nothing_said_earlier(values, later):
    before = course_of(PHQ9, values).points
    after = course_of(PHQ9, values + later).points
    assert after[: len(before)] == before
