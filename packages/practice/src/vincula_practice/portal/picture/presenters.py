"""A client's own page as plain values."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from vincula.feedback import GoalTrack
from vincula_practice.charts import Picture, goal_standing
from vincula_practice.charts.moments import day_and_clock, full_day
from vincula_practice.checkins.answers import AnsweredForm
from vincula_practice.checkins.queries import CheckIn, Occasion, occasion_at
from vincula_practice.collaboration.queries import Ending, Goal
from vincula_practice.conversations.ended import Ended
from vincula_practice.conversations.sayings import OWN_ENDS
from vincula_practice.sessions.queries import Session, SessionState


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A check-in that can be answered now; ``opens`` needs a button, not a link."""

    words: str
    when: str
    address: str
    opens: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class GoalRow:
    words: str
    now: str
    earlier: str
    close: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentRow:
    words: str
    when: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that the two work on and that waits for the client."""

    words: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """What a client reads of a therapy that has ended; ``asks`` for a minute."""

    day: str
    how: str
    back: str
    keep: str
    who: str
    asks: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    episode: UUID
    asked: tuple[Asked, ...]
    waiting: tuple[Waiting, ...]
    next_session: str
    goals: tuple[GoalRow, ...]
    closed_goals: tuple[str, ...]
    sent: tuple[SentRow, ...]
    closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    words: str
    when: str
    own_words: str
    forms: Sequence[AnsweredForm]


def home(
    *,
    episode: UUID,
    asked: tuple[Asked, ...],
    checkins: Sequence[CheckIn],
    sessions: Sequence[Session],
    goals: Sequence[Goal],
    rated: Sequence[GoalTrack],
    open_for: timedelta,
    closed: bool,
    now: datetime,
) -> Home:
    coming = [s.starts_at for s in sessions if _is_coming(s, now)]
    sent = [c for c in checkins if c.submitted_at is not None]
    known = {(c.session_id, c.occasion) for c in checkins}
    opened = [c for c in checkins if _is_waiting(c, now, open_for)]
    due = [
        (session, occasion)
        for session in sessions
        if (occasion := occasion_at(session, now))
        and (session.pk, occasion) not in known
    ]
    tracks = {track.goal: track for track in rated}
    return Home(
        episode=episode,
        asked=() if closed else asked,
        waiting=()
        if closed
        else (*map(_opened, opened), *(_fresh(*one) for one in due)),
        next_session=day_and_clock(min(coming)) if coming else "",
        goals=tuple(
            _goal(goal, tracks.get(str(goal.pk)))
            for goal in goals
            if goal.closed_at is None
        ),
        closed_goals=tuple(g.words for g in goals if g.closed_at is not None),
        sent=tuple(_sent(checkin) for checkin in reversed(sent)),
        closed=closed,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Calm:
    """One sentence of the picture, for who wants to read one thing at a time."""

    words: str
    place: int
    of: int
    before: int
    next: int


def calm(shown: Picture, *, place: str) -> Calm:
    """Return the sentence at this place; for any other place the first one."""
    said = tuple(dict.fromkeys([shown.summary, *shown.facts]))
    here = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 1  # noqa: PLR2004 - more digits than sentences
    here = here if 1 <= here <= len(said) else 1
    return Calm(
        words=said[here - 1],
        place=here,
        of=len(said),
        before=here - 1,
        next=here + 1 if here < len(said) else 0,
    )


def after_the_end(
    ended: Ended, *, planned: Ending | None, who: str, said: bool
) -> Closed:
    parts = planned.parts if planned else {}
    return Closed(
        day=full_day(ended.on),
        how=str(OWN_ENDS.get(ended.how, "")),
        back=parts.get("back", ""),
        keep=parts.get("keep", ""),
        who=who,
        asks=not said,
    )


def asked_for(episode: UUID, *, agreement: bool, preferences: str) -> tuple[Asked, ...]:
    """Return what waits; ``preferences`` says why they are asked, "" for nothing."""
    found = []
    if agreement:
        words = _("A version of your agreement waits for you to read it.")
        address = reverse("together:agreement", args=[episode])
        found.append(Asked(words=words, address=address))
    if preferences:
        words = (
            _("Say how you like to work.")
            if preferences == "first"
            else _("Does it still fit, how you two work? You can say it anew.")
        )
        address = reverse("together:preferences", args=[episode])
        found.append(Asked(words=words, address=address))
    return tuple(found)


def answers(checkin: CheckIn, forms: Sequence[AnsweredForm]) -> Answers:
    return Answers(
        words=_occasion(checkin.occasion),
        when=day_and_clock(checkin.session.starts_at),
        own_words=checkin.words,
        forms=forms,
    )


def _is_coming(session: Session, now: datetime) -> bool:
    return session.state == SessionState.PLANNED and session.starts_at > now


def _is_waiting(checkin: CheckIn, now: datetime, open_for: timedelta) -> bool:
    """Tell whether answering still makes sense; old ones are not held up to anyone."""
    if checkin.submitted_at is not None or not checkin.asked:
        return False
    begins = checkin.session.starts_at
    if checkin.occasion == Occasion.BEFORE:
        return begins > now
    return begins <= now < begins + open_for


def _opened(checkin: CheckIn) -> Waiting:
    return Waiting(
        words=_occasion(checkin.occasion),
        when=day_and_clock(checkin.session.starts_at),
        address=reverse("my-checkin:start", args=[checkin.pk]),
        opens=False,
    )


def _fresh(session: Session, occasion: str) -> Waiting:
    return Waiting(
        words=_occasion(occasion),
        when=day_and_clock(session.starts_at),
        address=reverse("picture:check_in", args=[session.pk, occasion]),
        opens=True,
    )


def _occasion(occasion: str) -> str:
    if occasion == "before":
        return _("Before the session")
    return _("After the session")


def _goal(goal: Goal, track: GoalTrack | None) -> GoalRow:
    standing = goal_standing(track)
    return GoalRow(
        words=goal.words,
        now=standing.now,
        earlier=standing.earlier,
        close=reverse("picture:close_goal", args=[goal.pk]),
    )


def _sent(checkin: CheckIn) -> SentRow:
    return SentRow(
        words=_occasion(checkin.occasion),
        when=day_and_clock(checkin.session.starts_at),
        address=reverse("picture:answers", args=[checkin.pk]),
    )
