"""Invented courses, long and short, smooth and broken, for looking at and for tests."""

import random
from datetime import UTC, datetime, timedelta

from vincula.catalogue.load import INSTRUMENTS, load_instrument
from vincula.feedback import (
    Course,
    Entry,
    EventMark,
    Expected,
    ExpectedPoint,
    GoalPoint,
    GoalTrack,
    SessionMark,
    build_course,
    track,
    tracks,
    with_expected,
)
from vincula.scoring import NotScorable, NotScorableReason, Score, band_for

PHQ9 = load_instrument(INSTRUMENTS / "phq9")
GAD7 = load_instrument(INSTRUMENTS / "gad7")
SESSION_CHECK = load_instrument(INSTRUMENTS / "session_check")
START = datetime(2026, 1, 6, 14, 0, tzinfo=UTC)
WEEK = timedelta(weeks=1)

# The shape of the concept sketch: slow improvement, a rupture at session 9, repaired.
SEVENTEEN_PHQ9 = (19, 18, 18, 17, 17, 15, 16, 14, 15, 17, 18, 15, 13, 12, 11, 9, 8)
SEVENTEEN_CHECKS = (
    *(3.2, 3.4, 3.5, 3.6, 3.6, 3.7, 3.7, 3.6),
    *(2.6, 2.4, 3.1, 3.7, 3.8, 3.8, 3.9, 3.9, 4.0),
)


def entry(instrument, session, value, *, version=None, occasion="before", items=9):
    hours = -1 if occasion == "before" else 1
    at = START + (session - 1) * WEEK + timedelta(hours=hours)
    checkin = f"{instrument.id}-{session}"
    kind = {
        "instrument": instrument.id,
        "version": version or instrument.version,
        "scale": "total",
    }
    if value is None:
        score = NotScorable(
            **kind, reason=NotScorableReason.TOO_MANY_MISSING, answered=5, items=items
        )
    else:
        band = band_for(instrument.norms_of("total"), value)
        score = Score(
            **kind, value=value, answered=items, items=items, prorated=False, band=band
        )
    return Entry(
        at=at, occasion=occasion, score=score, session=session, checkin=checkin
    )


def phq9(values):
    entries = [entry(PHQ9, s, v) for s, v in values.items()]
    return track(instrument=PHQ9, scale_id="total", entries=entries)


def gad7(values):
    entries = [entry(GAD7, s, v, items=7) for s, v in values.items()]
    return track(instrument=GAD7, scale_id="total", entries=entries)


def checks(values):
    entries = [
        entry(SESSION_CHECK, s, v, occasion="after", items=10)
        for s, v in values.items()
    ]
    return track(instrument=SESSION_CHECK, scale_id="total", entries=entries)


def sessions(count, *, missed=(), cancelled=(), planned=1):
    states = {
        **dict.fromkeys(missed, "missed"),
        **dict.fromkeys(cancelled, "cancelled"),
    }
    return [
        SessionMark(
            number=k,
            at=START + (k - 1) * WEEK,
            state="planned" if k > count else states.get(k, "attended"),
        )
        for k in range(1, count + planned + 1)
    ]


def event(session, kind, words):
    return EventMark(at=START + (session - 1) * WEEK, kind=kind, words=words)


def seventeen() -> Course:
    """The course of the concept sketch, with two events and two goals."""
    days = range(1, 18)
    return build_course(
        sessions=sessions(17),
        outcome=phq9(dict(zip(days, SEVENTEEN_PHQ9, strict=True))),
        alliance=checks(dict(zip(days, SEVENTEEN_CHECKS, strict=True))),
        events=[
            event(9.4, "life event", "Argument with my sister"),
            event(12, "note", "We spoke about going slower"),
        ],
        goals=[goal("Call a friend each week", {1: 3, 9: 5, 17: 7})],
    )


def goal(words, values) -> GoalTrack:
    points = tuple(
        GoalPoint(session=s, at=START + (s - 1) * WEEK, value=v)
        for s, v in values.items()
    )
    return GoalTrack(goal=words, words=words, minimum=0, maximum=10, points=points)


def broken() -> Course:
    """Missed and cancelled sessions, forms without a score, and many events."""
    phq = dict.fromkeys(range(1, 25), 0)
    for k in phq:
        phq[k] = [14, 16, 15, 17, 21, 22, 20, 21, 18, 16, 19, 15][k % 12]
    phq[7] = None
    check = {k: [3.5, 3.9, 3.6, 3.7][k % 4] for k in phq}
    for k in (6, 12, 13, 19):
        del phq[k], check[k]
    check[9] = 1.4
    days = (2, 2.2, 2.5, 8, 10, 10.3, 16, 23)
    return build_course(
        sessions=sessions(24, missed=(6, 12, 13), cancelled=(19,), planned=3),
        outcome=phq9(phq),
        alliance=checks(check),
        others=[gad7({k: 9 + k % 5 for k in range(1, 25, 2)})],
        events=[
            event(d, ["life event", "note"][i % 3 == 1], f"Event {i}")
            for i, d in enumerate(days)
        ],
    )


def invented(count, *, seed=1, missed_share=0.09) -> Course:
    """A course of so many sessions, wandering as courses do."""
    dice = random.Random(seed)  # noqa: S311 - invented data, no secret
    level, bond = 17.0, 3.3
    missed, phq, check = [], {}, {}
    for k in range(1, count + 1):
        level = min(27, max(0, level - 6 / count + dice.gauss(0, 1.6)))
        bond = min(4, max(0, 0.8 * bond + 0.2 * 3.6 + dice.gauss(0, 0.15)))
        if k > 1 and dice.random() < missed_share:
            missed.append(k)
            continue
        phq[k] = round(level)
        check[k] = round(bond - (1.2 if k % 23 == 11 else 0), 1)
    days = sorted(dice.uniform(1, count) for _ in range(min(6, count // 6)))
    return build_course(
        sessions=sessions(count, missed=missed),
        outcome=phq9(phq),
        alliance=checks(check),
        events=[event(d, "life event", f"Event {i}") for i, d in enumerate(days)],
    )


def banded(course: Course, *, reference: bool = False) -> Course:
    """The same course with an expected band, to the session after the last score."""
    last = course.outcome.points[-1].session
    points = tuple(
        ExpectedPoint(
            session=k,
            expected=15.3 - 0.3 * k,
            low=max(0.0, 8.44 - 0.4 * k),
            high=21.56 - 0.2 * k,
        )
        for k in range(2, last + 2)
    )
    return with_expected(
        course,
        Expected(
            points=points,
            level=80.0,
            model="phq9-3",
            clients=612,
            data="own.csv",
            day="2026-03-04",
            tried=306,
            held=79.4,
            reference=reference,
            simulated=reference,
        ),
    )


def two_versions() -> Course:
    """The PHQ-9 changed its version at session 6: two tracks, not one."""
    entries = [
        entry(PHQ9, k, 20 - k, version="0.9.0" if k < 6 else None) for k in range(1, 11)
    ]
    newest, *older = tracks(instrument=PHQ9, scale_id="total", entries=entries)
    return build_course(sessions=sessions(10), outcome=newest, others=older)


def every_course() -> dict[str, Course]:
    """All of them, by name."""
    return {
        "nothing": build_course(sessions=[]),
        "sessions only": build_course(sessions=sessions(3)),
        "one": build_course(
            sessions=sessions(1), outcome=phq9({1: 17}), alliance=checks({1: 3.4})
        ),
        "three": build_course(
            sessions=sessions(3),
            outcome=phq9({1: 17, 2: 18, 3: 15}),
            alliance=checks({1: 3.4, 2: 3.6, 3: 3.1}),
        ),
        "seventeen": seventeen(),
        "broken": broken(),
        "banded": banded(seventeen()),
        "by a curve": banded(broken(), reference=True),
        "band of one": banded(
            build_course(sessions=sessions(2), outcome=phq9({1: 17, 2: 18}))
        ),
        "forty": invented(40, seed=3),
        "eighty": invented(80, seed=5),
        "outcome only": build_course(
            sessions=sessions(8), outcome=gad7({k: 15 - k for k in range(1, 9)})
        ),
        "alliance only": build_course(
            sessions=sessions(6), alliance=checks(dict.fromkeys(range(1, 7), 4.0))
        ),
        "no sessions": build_course(sessions=[], outcome=phq9({1: 4, 3: 27, 8: 0})),
        "two versions": two_versions(),
    }
