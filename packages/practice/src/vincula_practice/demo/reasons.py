"""Signals of the invented courses, what people said of them, and a therapist's guesses.

By the same rules as on the site, session by session; what was raised some weeks ago has
been talked about, or not, as it would be.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from itertools import cycle
from typing import Any

from vincula.signals.model import SignalKind
from vincula.signals.raising import active_signals, new_signals
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.demo.courses import Courses
from vincula_practice.demo.staff import House
from vincula_practice.people.models import Episode
from vincula_practice.progress.rows import ScoreRow
from vincula_practice.progress.standing import standing_rows
from vincula_practice.sessions.models import Session
from vincula_practice.sessions.queries import Mark
from vincula_practice.signals.cases import Known, case_of
from vincula_practice.signals.guessing import OF_CLIENT, OF_THERAPIST
from vincula_practice.signals.models import (
    RevealChoice,
    SessionView,
    State,
    StoredSignal,
)
from vincula_practice.signals.raising import STANDS
from vincula_practice.signals.telling import told_of
from vincula_practice.signals.thresholds import Setting, rules_of

A_YEAR = timedelta(days=365)
# The newest of a running course waits in the demo for whoever looks at it.
WAITS = timedelta(days=60)
LATER = timedelta(days=6)
# What became of older ones, in turn: both say so, one of them does, set aside.
FATES = ("both", "both", "therapist", "both", "helped", "aside", "therapist", "both")
GUESSED_CLIENTS = 3
OFF_BY = (0.4, 0.6, 0.1, 0.5, 0.3, 0.8)


def store_signals(house: House, courses: Courses, *, at: datetime) -> int:
    """Raise what the rules see in each course; return how many signals there are."""
    episodes = Episode.objects.filter(pk__in=[e.pk for e in house.episodes.values()])
    known = episodes.select_related("scores", "client")
    rows = standing_rows(known)
    sessions: dict[Any, list[Session]] = {}
    for session in courses.sessions.values():
        sessions.setdefault(session.episode_id, []).append(session)
    fates = cycle(FATES)
    found = [
        signal
        for episode in known.order_by("opened_on", "pk")
        for signal in _signals(
            episode, rows[episode.pk], sessions[episode.pk], fates, at=at
        )
    ]
    StoredSignal.objects.bulk_create(found)
    return len(found)


def _signals(
    episode: Episode,
    rows: list[ScoreRow],
    sessions: list[Session],
    fates: Iterator[str],
    *,
    at: datetime,
) -> Iterator[StoredSignal]:
    ordered = sorted(sessions, key=lambda one: (one.starts_at, one.number))
    marks = [Mark(one.number, one.starts_at, one.state) for one in ordered]
    case = case_of(Known(episode=episode.pk, rows=rows, marks=marks), at=at)
    if case is None:
        return
    by_number = {str(one.number): one for one in ordered}
    rules = [
        rule
        for kind, rule in rules_of(Setting()).items()
        if kind not in (SignalKind.PERCEPTION_GAP, SignalKind.CONCERN)
    ]
    found = []
    for signal in new_signals(case, rules):
        session = by_number[signal.session]
        raised_at = min(session.starts_at + timedelta(hours=1), at)
        if signal.superseded_by is not None or raised_at < at - A_YEAR:
            continue
        told = told_of(signal, setting=0)
        row = StoredSignal(
            episode=episode, session=session, raised_at=raised_at, told=told
        )
        found.append((row, session))
    for row, session in found[:-1]:
        _happened(row, session, next(fates))
    speaking = {one.kind for one in active_signals(case, rules)}
    for row, session in found[-1:]:
        over = row.rule in STANDS and row.rule not in speaking
        if episode.closed_on is not None or over or row.raised_at < at - WAITS:
            _happened(row, session, next(fates))
    yield from (row for row, _session in found)


def _happened(row: StoredSignal, session: Session, fate: str) -> None:
    """Let people have looked at it and said something of it, some days later."""
    moment = row.raised_at + LATER
    row.seen_at, row.seen_by = moment, session.therapist
    said = {"at": moment.isoformat(), "by": str(session.therapist_id)}
    if fate == "aside":
        row.state, row.closed_at = State.DISMISSED, moment
        words = "A week with flu; nothing to do with us."
        row.said = [{**said, "side": "therapist", "what": "set aside", "words": words}]
        return
    row.state, row.closed_at = State.RESOLVED, moment
    row.said = [{**said, "side": "therapist", "what": "helped"}]
    if fate == "both":
        own = {"at": moment.isoformat(), "by": str(row.episode.client_id)}
        row.said.append({**own, "side": "client", "what": "helped"})


def store_guesses(house: House, courses: Courses, *, at: datetime) -> int:
    """Let the first therapist have guessed, for a few clients; return how often."""
    therapist = next(iter(house.therapists.values()))
    episodes = Episode.objects.filter(
        pk__in=[e.pk for e in house.episodes.values()],
        closed_on=None,
        care_team__member=therapist,
    )
    known = list(
        episodes.select_related("scores", "client").order_by("opened_on", "pk")
    )[:GUESSED_CLIENTS]
    rows = standing_rows(known)
    by_key = {(s.episode_id, s.number): s for s in courses.sessions.values()}
    views = [
        _view(by_key[episode.pk, row.session], row.value, off)
        for episode in known
        for row, off in zip(_rated(rows[episode.pk]), cycle(OFF_BY), strict=False)
        if row.value is not None
    ]
    SessionView.objects.bulk_create(views)
    first = next(iter(house.episodes.values()))
    RevealChoice.objects.create(
        client=first.client,
        chosen={"together": True, "items": True},
        chosen_at=at,
    )
    return len(views)


def _rated(rows: list[ScoreRow]) -> list[ScoreRow]:
    return [row for row in rows if row.instrument == OF_CLIENT]


def _view(session: Session, rated: float, off: float) -> SessionView:
    guess, own = min(4.0, rated + off), min(4.0, max(0.0, rated + off / 2 - 0.3))
    moment = session.starts_at + timedelta(minutes=session.minutes)
    return SessionView(
        episode=session.episode,
        session=session,
        member=session.therapist,
        given={"own": round(own, 1), "guess": _by_item(guess), "score": guess},
        given_at=moment,
        opened_at=moment + timedelta(hours=1),
    )


def _by_item(score: float) -> Mapping[str, float]:
    instrument = catalogue().get(OF_THERAPIST)
    scale = instrument.scale(str(instrument.definition.main_scale))
    whole = float(round(score))
    return {
        item: scale.maximum - whole if item in scale.reverse else whole
        for item in scale.items
    }
