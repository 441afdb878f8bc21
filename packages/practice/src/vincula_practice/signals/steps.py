"""What follows a sent check-in, and a session that was marked: look for signals."""

from dataclasses import replace
from datetime import datetime

from vincula.signals.model import SignalKind
from vincula_practice.checkins.actions import Sent
from vincula_practice.sessions.models import Session, SessionState
from vincula_practice.signals.answering import answering_of
from vincula_practice.signals.cases import Known, case_of, known_of
from vincula_practice.signals.expecting import deciding
from vincula_practice.signals.raising import raise_new
from vincula_practice.signals.thresholds import rules_of, setting_of

# What no check-in brings: somebody was not there, or said so in their own words. How
# near a therapist's guesses are is for that therapist alone, and no signal about a client.
NOT_BY_ANSWERS = (
    SignalKind.PERCEPTION_GAP,
    SignalKind.CONCERN,
    SignalKind.MISSED_SESSIONS,
    SignalKind.MISSED_CHECKINS,
)


def after_checkin(sent: Sent, at: datetime) -> None:
    """Look at what a check-in brought; a check-in that is answered late counts, too."""
    session = sent.checkin.session
    episode = session.episode
    setting = setting_of(episode.client.practice_id)
    rows, marks = known_of(episode)
    answering = answering_of(sent)
    known = Known(
        episode=episode.pk,
        rows=rows,
        marks=marks,
        items=answering.items,
        seconds=answering.seconds,
        ever=answering.ever,
    )
    model = deciding(setting.models, known.outcomes, on=at.date())
    case = case_of(replace(known, unit=model.unit) if model else known, at=at)
    if case is None:
        return
    every = rules_of(setting, model.course if model else None)
    rules = [rule for kind, rule in every.items() if kind not in NOT_BY_ANSWERS]
    raise_new(
        episode=episode,
        session=session,
        case=case,
        rules=rules,
        setting=setting.number,
        at=at,
    )


def after_marking(session: Session, at: datetime) -> None:
    """Look at sessions that were missed, once somebody has said so."""
    if session.state != SessionState.MISSED:
        return
    episode = session.episode
    setting = setting_of(episode.client.practice_id)
    rows, marks = known_of(episode)
    case = case_of(Known(episode=episode.pk, rows=rows, marks=marks), at=at)
    if case is None:
        return
    raise_new(
        episode=episode,
        session=session,
        case=case,
        rules=[rules_of(setting)[SignalKind.MISSED_SESSIONS]],
        setting=setting.number,
        at=at,
    )
