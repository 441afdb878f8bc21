"""How near are a therapist's guesses? For that therapist alone, and nobody else.

What the client chose to see of one session is the one exception: `shared_views`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from vincula.alliance.congruence import (
    DyadCongruence,
    Tracking,
    dyad_congruence,
    tracking_within,
)
from vincula.errors import NotEnoughInformation
from vincula.signals.case import Case, Measure, Visit
from vincula.signals.model import SignalKind
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import Occasion, StoredResponse
from vincula_practice.checkins.stored import response_of
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import working_ids
from vincula_practice.progress.models import StoredScore
from vincula_practice.sessions.models import Session
from vincula_practice.signals.guessing import OF_CLIENT, OF_THERAPIST
from vincula_practice.signals.models import RevealChoice, SessionView
from vincula_practice.signals.thresholds import rules_of, setting_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One question: the guess and what the client answered."""

    item: str
    guess: float
    rated: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One session: own rating, guess and, once the client's is in, that."""

    episode: UUID
    client: str
    session: int
    starts_at: datetime
    own: float
    guess: float
    rated: float | None
    opened: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Dyad:
    """A therapist with one client: every opened pair, and what they come to."""

    episode: UUID
    client: str
    pairs: tuple[Pair, ...]
    congruence: DyadCongruence
    gap: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Learning:
    """What a therapist sees of their own guesses; None where there are too few."""

    dyads: tuple[Dyad, ...]
    tracking: Tracking | None
    waiting: int


def view_of(*, member: Membership, session: Session) -> Pair | None:
    """Return one's own view of a session, None before it was given."""
    rows = SessionView.objects.filter(
        member=member, session=session, episode_id__in=working_ids(member=member)
    )
    pairs = _pairs(rows.select_related("session", "episode__client__person"))
    return pairs[0] if pairs else None


def learning_for(*, member: Membership) -> Learning:
    """Return the gap between one's guesses and the ratings, over time and by client."""
    if not treats(member):
        raise NotFound
    rows = SessionView.objects.filter(
        member=member, episode_id__in=working_ids(member=member)
    )
    rows = rows.select_related("session", "episode__client__person")
    pairs = _pairs(rows.order_by("session__starts_at", "pk"))
    opened = [one for one in pairs if one.opened and one.rated is not None]
    by_episode: dict[UUID, list[Pair]] = {}
    for one in opened:
        by_episode.setdefault(one.episode, []).append(one)
    return Learning(
        dyads=tuple(_dyad(own, member) for own in by_episode.values()),
        tracking=_tracking(opened),
        waiting=sum(one.rated is not None and not one.opened for one in pairs),
    )


def differences_of(*, member: Membership, session: Session) -> list[Difference] | None:
    """Return guess and answer item by item, where the client agreed to that; else None."""
    choice = choice_of(session.episode.client_id)
    rows = SessionView.objects.filter(
        session=session, episode_id__in=working_ids(member=member)
    ).exclude(opened_at=None)
    if treats(member):
        rows = rows.filter(member=member)
    view = rows.order_by("given_at", "pk").first()
    if view is None or choice is None or not choice.items:
        return None
    if is_client(member) and not choice.together:
        return None
    rated = _rated_items(session)
    found = [
        Difference(item=item, guess=value, rated=rated[_own_item(item)])
        for item, value in view.given["guess"].items()
        if _own_item(item) in rated
    ]
    return sorted(found, key=lambda one: (-abs(one.guess - one.rated), one.item))


def shared_views(*, member: Membership, episode_id: UUID) -> list[Pair]:
    """Return what a client sees of their therapist's views: opened, as they chose."""
    if not is_client(member):
        return []
    rows = SessionView.objects.filter(
        episode_id=episode_id, episode_id__in=working_ids(member=member)
    ).exclude(opened_at=None)
    found = list(
        rows.select_related("session", "episode__client__person").order_by(
            "-session__starts_at", "pk"
        )
    )
    if not found:
        return []
    choice = choice_of(found[0].episode.client_id)
    return _pairs(found) if choice and choice.together else []


def newest_differences(
    *, member: Membership, episode_id: UUID
) -> list[Difference] | None:
    """Return to a client what `differences_of` says of the newest session opened."""
    if not is_client(member):
        return None
    rows = SessionView.objects.filter(
        episode_id=episode_id, episode_id__in=working_ids(member=member)
    ).exclude(opened_at=None)
    newest = rows.select_related("session__episode").order_by(
        "-session__starts_at", "pk"
    )
    view = newest.first()
    return differences_of(member=member, session=view.session) if view else None


def choice_of(client_id: UUID) -> RevealChoice | None:
    """Return what a client chose; None before they did, which means: not together."""
    return RevealChoice.objects.filter(pk=client_id).first()


def _pairs(rows: Iterable[SessionView]) -> list[Pair]:
    rows = list(rows)
    rated = _ratings([row.session_id for row in rows])
    return [
        Pair(
            episode=row.episode_id,
            client=row.episode.client.person.name,
            session=row.session.number,
            starts_at=row.session.starts_at,
            own=row.given["own"],
            guess=row.given["score"],
            rated=rated.get(row.session_id),
            opened=row.opened_at is not None,
        )
        for row in rows
    ]


def _ratings(sessions: list[UUID]) -> dict[UUID, float]:
    rows = StoredScore.objects.filter(
        response__checkin__session__in=sessions,
        response__checkin__occasion=Occasion.AFTER,
        response__instrument=OF_CLIENT,
        scale=catalogue().get(OF_CLIENT).definition.main_scale,
    )
    found = rows.select_related("response__checkin")
    return {
        row.response.checkin.session_id: row.value
        for row in found
        if row.value is not None
    }


def _rated_items(session: Session) -> dict[str, float]:
    row = StoredResponse.objects.filter(
        checkin__session=session, checkin__occasion=Occasion.AFTER, instrument=OF_CLIENT
    ).first()
    if row is None:
        return {}
    answers = response_of(row).answers
    return {one.item: one.value for one in answers if one.value is not None}


def _own_item(item: str) -> str:
    """Return the item of the client's form that a guess is about."""
    return item.replace("vsct_", "vsc_")


def _dyad(pairs: list[Pair], member: Membership) -> Dyad:
    truth = [one.rated for one in pairs if one.rated is not None]
    return Dyad(
        episode=pairs[0].episode,
        client=pairs[0].client,
        pairs=tuple(pairs),
        congruence=dyad_congruence(truth, [one.guess for one in pairs]),
        gap=_gap(pairs, member),
    )


def _gap(pairs: list[Pair], member: Membership) -> bool:
    """Tell by the library's rule whether guess and rating lie apart, one way, lastingly."""
    instrument = catalogue().get(OF_THERAPIST)
    scale = instrument.scale(str(instrument.definition.main_scale))
    case = Case(
        client=str(pairs[0].episode),
        visits=tuple(
            Visit(label=str(one.session), alliance=one.rated, guess=one.guess)
            for one in pairs
        ),
        alliance=Measure(
            direction=scale.direction, minimum=scale.minimum, maximum=scale.maximum
        ),
    )
    rules = rules_of(setting_of(member.practice_id))
    return rules[SignalKind.PERCEPTION_GAP].check(case) is not None


def _tracking(pairs: list[Pair]) -> Tracking | None:
    truth = [one.rated for one in pairs if one.rated is not None]
    try:
        return tracking_within(
            [one.episode for one in pairs], truth, [one.guess for one in pairs]
        )
    except NotEnoughInformation:
        return None
