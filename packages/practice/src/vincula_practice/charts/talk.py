"""What is there to talk about? Signals in plain values, in the words of one voice."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from vincula.feedback import Course, EventMark
from vincula_practice.charts.guides import Guide, guide_of
from vincula_practice.charts.measured import measured_by
from vincula_practice.charts.moments import full_day, local
from vincula_practice.charts.signal_words import name_of, why
from vincula_practice.charts.words import Voice
from vincula_practice.signals.queries import Said, Standing, State

# So long a client is asked about something that their therapist has closed.
ASKED_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """One signal as both see it; ``guide`` is for the therapist alone.

    ``scale`` tells on which scale the numbers are. ``therapist`` and ``client`` say in
    words what each of them said of it, "" where they have not; ``therapist_chose`` and
    ``client_chose`` which answer that was. ``lately``: closed, and the client has not
    said anything yet.
    """

    id: UUID
    kind: str
    name: str
    why: str
    scale: str
    since: str
    state: str
    alive: bool
    lately: bool
    concern: bool
    therapist: str
    client: str
    therapist_chose: str
    client_chose: str
    reason: str
    guide: Guide
    source: str
    version: str


def talks(
    standings: Iterable[Standing],
    voice: Voice,
    *,
    now: datetime,
    course: Course,
    own: Mapping[str, Mapping[str, Any]] | None = None,
) -> list[Talk]:
    """Return what there is to talk about and what was, the newest first.

    ``own`` are the words of the therapist who asks, by rule.
    """
    return [
        _talk(one, voice, now=now, course=course, own=own or {}) for one in standings
    ]


def signal_marks(standings: Iterable[Standing]) -> list[EventMark]:
    """Return the signals as marks of the picture; those that another replaced are none."""
    return [
        EventMark(at=one.raised_at, kind="signal", words=name_of(one.signal.kind))
        for one in standings
        if one.state != State.SUPERSEDED
    ]


def _talk(
    one: Standing,
    voice: Voice,
    *,
    now: datetime,
    course: Course,
    own: Mapping[str, Mapping[str, Any]],
) -> Talk:
    kind = one.signal.kind
    return Talk(
        id=one.id,
        kind=kind,
        name=name_of(kind),
        why=why(one.signal, voice),
        scale=measured_by(one, course, voice),
        since=full_day(local(one.raised_at)),
        state=_state(one),
        alive=one.alive,
        lately=one.state == State.RESOLVED
        and one.client is None
        and one.closed_at is not None
        and one.closed_at > now - ASKED_FOR,
        concern=one.signal.never_waits,
        therapist=_said(one.therapist),
        client=_said(one.client),
        therapist_chose=one.therapist.what if one.therapist else "",
        client_chose=one.client.what if one.client else "",
        reason=one.therapist.words if one.therapist else "",
        guide=guide_of(kind, own.get(kind)),
        source=one.signal.source.text,
        version=one.signal.version,
    )


def _state(one: Standing) -> str:
    words = {
        State.OPEN: _("new"),
        State.SEEN: _("seen"),
        State.TALKED_ABOUT: _("talked about"),
        State.RESOLVED: _("talked about, and it helped"),
        State.DISMISSED: _("set aside"),
        State.SUPERSEDED: _("replaced: %(more)s says more"),
    }[one.state]
    if one.state == State.DISMISSED and one.therapist is None:
        return _("passed: the latest scores no longer show it")
    return words % {"more": name_of(one.more)} if one.more else words


def _said(said: Said | None) -> str:
    if said is None:
        return ""
    words = {
        "helped": _("talked about it, it helped"),
        "not yet": _("talked about it, not yet better"),
        "not today": _("not today"),
        "set aside": _("set it aside"),
        "put off": _("put it off"),
    }[said.what]
    return f"{words} ({full_day(local(said.at))})"
