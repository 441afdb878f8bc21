"""On which scale are the numbers of a signal? They mean nothing without it."""

from datetime import datetime
from typing import Protocol

from vincula.feedback import Track
from vincula.signals.model import SignalKind
from vincula_practice.charts.relationship import track_words
from vincula_practice.charts.words import Voice
from vincula_practice.signals.queries import Standing

OF_OUTCOME = {
    SignalKind.DETERIORATION,
    SignalKind.SUDDEN_LOSS,
    SignalKind.OFF_COURSE,
    SignalKind.PLATEAU,
    SignalKind.RECOVERY,
    SignalKind.IMPROVEMENT,
    SignalKind.SUDDEN_GAIN,
}
OF_ALLIANCE = {
    SignalKind.ALLIANCE_DIP,
    SignalKind.LOW_ALLIANCE,
    SignalKind.ALWAYS_PERFECT,
}


class TwoTracks(Protocol):
    """A course or a line of the caseload: the two measures that are asked."""

    @property
    def outcome(self) -> Track | None: ...

    @property
    def alliance(self) -> Track | None: ...


def measured_by(one: Standing, course: TwoTracks, voice: Voice) -> str:
    """Return measure, range and direction; "" where the signal is about no scale.

    And "" where the measure that is asked now was not asked yet when the signal came.
    """
    kind = one.signal.kind
    track = course.outcome if kind in OF_OUTCOME else course.alliance
    if kind not in OF_OUTCOME | OF_ALLIANCE or track is None:
        return ""
    return track_words(track, voice) if _asked(track, one.raised_at) else ""


def _asked(track: Track, at: datetime) -> bool:
    return any(point.at <= at for point in track.points)
