"""What the invented people found hard to say, and what they repaired, as rows."""

from datetime import datetime, timedelta

from vincula.catalogue.model import Group
from vincula.synthetic import SyntheticPractice
from vincula_practice.conversations.models import (
    Concern,
    ExitCheckIn,
    OwnConcern,
    Recontact,
    RepairCase,
    RepairStep,
    TherapyEnd,
)
from vincula_practice.demo.staff import House
from vincula_practice.people.models import Episode, Membership
from vincula_practice.progress.rows import leading, of_group
from vincula_practice.progress.standing import standing_rows
from vincula_practice.sessions.models import Session, SessionState

DAY = timedelta(days=1)


def store_between(invented: SyntheticPractice, house: House, *, at: datetime) -> None:
    """Give the first therapist something of everything that can stand between two."""
    first = invented.therapists[0].key
    theirs = [one.key for one in invented.clients if one.therapist == first]
    running = [key for key in theirs if house.episodes[key].closed_on is None]
    ended = [key for key in theirs if house.episodes[key].closed_on is not None]
    _a_repaired_case(house, running[0], house.therapists[first])
    _kept(house, running[0])
    if len(running) > 1:
        _told(house, running[1], at=at - DAY)
    if len(running) > 2:  # noqa: PLR2004 - the third
        _an_open_case(house, running[2], house.therapists[first], at=at)
    if ended:
        _left(house, ended[0], house.therapists[first], at=at)


def _a_repaired_case(house: House, key: str, therapist: Membership) -> None:
    """Where the alliance fell furthest, and over some weeks."""
    episode, client = house.episodes[key], house.clients[key]
    rows = leading(
        of_group(standing_rows([_again(episode)])[episode.pk], Group.ALLIANCE)
    )
    rated = [row for row in rows[3:] if row.value is not None]
    if not rated:
        return
    began = min(rated, key=lambda row: row.value or 0).at
    case = RepairCase.objects.create(
        episode=episode,
        about={
            "origin": "signal",
            "words": "Something felt different this week.",
            "outcome": "repaired",
        },
        opened_at=began + DAY,
        opened_by=therapist,
        ended_at=began + 15 * DAY,
    )
    told: list[tuple[Membership, int, dict[str, object]]] = [
        (client, 2, {"step": "noticed", "words": "I went quiet and said it was fine."}),
        (client, 7, {"step": "named", "words": "", "named": ["pace", "withdrawal"]}),
        (therapist, 7, {"step": "named", "words": "", "named": ["pace"]}),
        (therapist, 7, {"step": "heard", "words": "That my questions came too fast."}),
        (client, 7, {"step": "heard", "words": "That it was meant to help me."}),
        (
            therapist,
            7,
            {"step": "taken on", "words": "I ask once, and then I wait."},
        ),
        (
            client,
            7,
            {
                "step": "change",
                "words": "I lift my hand when I need a pause.",
                "touches": "agreement",
                "touches_id": "",
            },
        ),
        (client, 14, {"step": "checked", "words": "", "answer": "better"}),
        (
            client,
            15,
            {
                "step": "ended",
                "outcome": "repaired",
                "words": "That I could say it, and nothing bad came of it.",
            },
        ),
    ]
    for by, days, words in told:
        RepairStep.objects.create(case=case, told=words, by=by, at=began + days * DAY)


def _kept(house: House, key: str) -> None:
    OwnConcern.objects.create(
        episode=house.episodes[key],
        said={
            "travel": "keep",
            "kinds": ["held back"],
            "words": "About the letter. Perhaps in spring.",
            "quarter": "",
        },
    )


def _told(house: House, key: str, *, at: datetime) -> None:
    Concern.objects.create(
        episode=house.episodes[key],
        told={
            "travel": "now",
            "kinds": ["too fast", "pushed"],
            "words": "I said yes to the exercise and did not want to.",
        },
        raised_at=at,
    )


def _an_open_case(
    house: House, key: str, therapist: Membership, *, at: datetime
) -> None:
    episode = house.episodes[key]
    case = RepairCase.objects.create(
        episode=episode,
        about={"origin": "person", "words": "We talked past each other last time."},
        opened_at=at - 6 * DAY,
        opened_by=house.clients[key],
    )
    RepairStep.objects.create(
        case=case,
        told={"step": "noticed", "words": "I was already on the next topic."},
        by=therapist,
        at=at - 5 * DAY,
    )
    missed = Session.objects.filter(
        episode=episode, state=SessionState.MISSED, starts_at__lt=at
    ).order_by("-starts_at")
    session = missed.first()
    if session is not None:
        Recontact.objects.create(
            episode=episode, session=session, told={"why": ["case"]}, prepared_at=at
        )


def _left(house: House, key: str, therapist: Membership, *, at: datetime) -> None:
    """One who has ended, how, and what they said on leaving."""
    episode = house.episodes[key]
    planned = episode.ending == Episode.Ending.PLANNED
    TherapyEnd.objects.create(
        episode=episode,
        told={
            "how": "planned" if planned else "no contact",
            "words": "Twelve good conversations." if planned else "",
        },
        at=at - DAY,
        by=therapist,
    )
    ExitCheckIn.objects.create(
        episode=house.episodes[key],
        said={
            "why": ["reached"],
            "helped": {"words": "That we looked at it when something went wrong."},
        },
        answered_at=at,
    )


def _again(episode: Episode) -> Episode:
    """Return the episode with its scores, which were made after it was."""
    return Episode.objects.select_related("client", "scores").get(pk=episode.pk)
