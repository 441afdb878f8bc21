"""What the day brings, in plain values: alerts, news, and the caseload."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from vincula.change.reliable import Verdict
from vincula.feedback import CoursePoint, Track
from vincula_practice.charts.moments import clock, day_and_clock, since
from vincula_practice.charts.numbers import decimals_of, number, with_error
from vincula_practice.checkins.phrases import phrase
from vincula_practice.checkins.queries import CheckIn, Occasion
from vincula_practice.people.emergency import Told
from vincula_practice.progress.caseload import CaseloadLine
from vincula_practice.safety.queries import RiskAlert


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow:
    """Somebody waits for a human; what was answered stands one tap further."""

    id: UUID
    client: str
    when: str
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsRow:
    episode: UUID
    client: str
    when: str
    heading: str
    words: str
    language: str
    late: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitedFor:
    """A check-in that was begun and did not arrive; nothing of what is in it."""

    episode: UUID
    client: str
    when: str
    heading: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One figure of the caseload; ``arrow`` is the way a clear change went."""

    name: str
    figure: str
    arrow: str
    words: str
    draft: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    episode: UUID
    client: str
    outcome: Measure | None
    alliance: Measure | None
    next_session: str
    last_checkin: str


def alert_rows(alerts: Iterable[RiskAlert], *, now: datetime) -> list[AlertRow]:
    return [
        AlertRow(
            id=alert.pk,
            client=alert.episode.client.person.name,
            when=since(alert.raised_at, now=now),
            mine=alert.taken_at is not None,
        )
        for alert in alerts
    ]


def news_rows(
    checkins: Iterable[CheckIn], words: Mapping[UUID, str], *, now: datetime
) -> list[NewsRow]:
    return [
        NewsRow(
            episode=checkin.session.episode_id,
            client=checkin.session.episode.client.person.name,
            when=since(checkin.submitted_at, now=now) if checkin.submitted_at else "",
            heading=_heading(checkin.occasion),
            words=words[checkin.pk],
            language=checkin.language,
            late=_late(checkin, now=now),
        )
        for checkin in checkins
    ]


def _late(checkin: CheckIn, *, now: datetime) -> str:
    if checkin.answered_at is None:
        return ""
    return _("Answered without a network %(when)s, and arrived later.") % {
        "when": since(checkin.answered_at, now=now)
    }


def waited_for(checkins: Iterable[CheckIn], *, now: datetime) -> list[WaitedFor]:
    return [
        WaitedFor(
            episode=checkin.session.episode_id,
            client=checkin.session.episode.client.person.name,
            when=since(checkin.begun_at, now=now) if checkin.begun_at else "",
            heading=_heading(checkin.occasion),
        )
        for checkin in checkins
    ]


def _heading(occasion: str) -> str:
    if occasion == Occasion.BEFORE:
        return _("before the session")
    return _("after the session")


def case_rows(lines: Iterable[CaseloadLine], *, now: datetime) -> list[CaseRow]:
    return [
        CaseRow(
            episode=line.episode,
            client=line.client_name,
            outcome=_outcome(line.outcome) if line.outcome else None,
            alliance=_alliance(line.alliance) if line.alliance else None,
            next_session=day_and_clock(line.next_session_at)
            if line.next_session_at
            else "",
            last_checkin=since(line.last_checkin_at, now=now)
            if line.last_checkin_at
            else "",
        )
        for line in lines
    ]


def _outcome(track: Track) -> Measure | None:
    if track.latest is None or track.first is None:
        return None
    error = track.error.half_width_points if track.error else None
    return Measure(
        name=phrase(track.abbreviation),
        figure=with_error(track.latest.value, error, _decimals(track)),
        arrow=_arrow(track.first, track.latest),
        words=_change_words(track),
        draft=track.draft,
    )


def _arrow(first: CoursePoint, latest: CoursePoint) -> str:
    """An arrow claims a direction, so that only a judged change gets one."""
    if latest is first or latest.since_start is None:
        return ""
    if latest.since_start is Verdict.UNCHANGED:
        return "\N{RIGHTWARDS ARROW}"
    fell = latest.value < first.value
    return "\N{DOWNWARDS ARROW}" if fell else "\N{UPWARDS ARROW}"


def _change_words(track: Track) -> str:
    if len(track.points) == 1:
        return _("first score")
    verdict = track.latest.since_start if track.latest else None
    if verdict is None:
        return _("change not judged: no established error")
    return {
        Verdict.IMPROVED: _("improved since the start"),
        Verdict.UNCHANGED: _("no clear change since the start"),
        Verdict.DETERIORATED: _("worse since the start"),
    }[verdict]


def _alliance(track: Track) -> Measure | None:
    latest = track.latest
    if latest is None:
        return None
    return Measure(
        name=phrase(track.abbreviation),
        figure=number(latest.value, _decimals(track)),
        arrow=_own_arrow(latest),
        words=_own_words(latest, _decimals(track)),
        draft=track.draft,
    )


def _own_arrow(point: CoursePoint) -> str:
    if point.own_low is None or point.within_own:
        return ""
    below = point.value < point.own_low
    return "\N{DOWNWARDS ARROW}" if below else "\N{UPWARDS ARROW}"


def _own_words(point: CoursePoint, decimals: int) -> str:
    if point.own_low is None or point.own_high is None:
        return _("own range not known yet")
    low, high = number(point.own_low, decimals), number(point.own_high, decimals)
    own = {"low": low, "high": high}
    if point.within_own:
        return _("within own range, %(low)s to %(high)s") % own
    if point.value < point.own_low:
        return _("below own range, %(low)s to %(high)s") % own
    return _("above own range, %(low)s to %(high)s") % own


def _decimals(track: Track) -> int:
    return decimals_of(track.minimum, track.maximum)


@dataclass(frozen=True, slots=True, kw_only=True)
class EmergencyRow:
    """A colleague opened a record of one's own clients."""

    who: str
    client: str
    when: str
    until: str
    reason: str


def emergency_rows(told: Iterable[Told]) -> list[EmergencyRow]:
    return [
        EmergencyRow(
            who=one.who,
            client=one.client_name,
            when=day_and_clock(one.opened_at),
            until=clock(one.until),
            reason=one.reason,
        )
        for one in told
    ]
