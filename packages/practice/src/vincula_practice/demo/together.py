"""What the first invented client and their therapist have worked on together."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from vincula_practice.collaboration.actions import see_goals
from vincula_practice.collaboration.agreeing import confirm, reopen, write_agreement
from vincula_practice.collaboration.clauses import Clause, standard
from vincula_practice.collaboration.models import Goal
from vincula_practice.collaboration.parting import plan_ending
from vincula_practice.collaboration.preferring import honour, say_preferences
from vincula_practice.collaboration.steps import add_step, move_step
from vincula_practice.demo.staff import House
from vincula_practice.people.models import Episode, Membership
from vincula_practice.safety.plans import write_plan

SAFETY_PLAN = {
    "warning": "I stop answering messages.\nI lie awake and count what went wrong.",
    "coping": "Cold water on my hands.\nThe breathing from session 6.",
    "places": "The bench by the river.\nThe choir, also just to listen.",
    "ask": "My sister: 555 0143",
    "professionals": "My therapist, at the practice, on working days.",
    "safer": "My sister keeps the tablets for me.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    """The two of them, and now."""

    episode: Episode
    client: Membership
    therapist: Membership
    at: datetime

    def ago(self, weeks: float) -> datetime:
        return self.at - timedelta(weeks=weeks)


def store_together(house: House, *, at: datetime) -> None:
    """Give the client who can sign in something of everything."""
    key = next(iter(house.episodes))
    episode = house.episodes[key]
    pair = _Pair(
        episode=episode,
        client=house.clients[key],
        therapist=episode.care_team.get(until=None).member,
        at=at,
    )
    _agreement(pair)
    _preferences(pair)
    _goals(pair)
    _ending(pair)
    write_plan(episode=episode, steps=SAFETY_PLAN, by=pair.client, at=pair.ago(12))


def _agreement(pair: _Pair) -> None:
    clauses = standard(language=pair.client.person.language)
    first = write_agreement(
        episode=pair.episode, clauses=clauses, by=pair.therapist, at=pair.ago(20)
    )
    for by in (pair.therapist, pair.client):
        confirm(agreement=first, by=by, at=pair.ago(20))
    reopen(
        episode=pair.episode,
        key="contact",
        words="I sometimes do not know whether you have read my message.",
        by=pair.client,
        at=pair.ago(2),
    )
    changed = [
        Clause(
            key=one.key,
            title=one.title,
            words=one.words.replace(
                "I read them on working days.",
                "I read them on working days and answer within two of them.",
            ),
        )
        for one in clauses
    ]
    second = write_agreement(
        episode=pair.episode, clauses=changed, by=pair.therapist, at=pair.ago(1)
    )
    confirm(agreement=second, by=pair.therapist, at=pair.ago(1))


def _preferences(pair: _Pair) -> None:
    said = say_preferences(
        episode=pair.episode,
        leanings={"lead": 1, "intensity": -1, "pace": -2, "homework": 1},
        wishes={
            "identity": "I grew up between two languages; some things have no word here.",
            "access": "A chair with its back to the wall.",
        },
        by=pair.client,
        at=pair.ago(20),
    )
    honour(
        preferences=said,
        answers={
            "lead": ("honoured", ""),
            "pace": ("honoured", "Say stop whenever it is too quick."),
            "homework": ("honoured", ""),
            "identity": ("honoured", "Use your own word, and tell me what it holds."),
            "access": ("not possible", "The chairs are fixed; we can change rooms."),
        },
        by=pair.therapist,
        at=pair.ago(19),
    )


def _goals(pair: _Pair) -> None:
    goals = list(pair.episode.goals.filter(closed_at=None).order_by("set_at", "pk"))
    if not goals:
        return
    ids = [str(goal.pk) for goal in goals]
    turned = [*ids[1:], ids[0]]
    for order, by, weeks in (
        (ids, pair.client, 12),
        (turned, pair.therapist, 12),
        (ids, pair.client, 3),
        ([*ids[:-2], *reversed(ids[-2:])], pair.therapist, 3),
    ):
        ratings = {key: 6 - place for place, key in enumerate(order)}
        see_goals(
            episode=pair.episode,
            order=order,
            ratings=ratings,
            by=by,
            at=pair.ago(weeks),
        )
    _steps(pair, goals[0])


def _steps(pair: _Pair, goal: Goal) -> None:
    today = pair.at.date()
    done = add_step(
        episode=pair.episode,
        words="Write down one evening a week what helped",
        owner="client",
        goal=goal,
        due_on=today - timedelta(days=3),
        by=pair.client,
        at=pair.ago(3),
    )
    move_step(
        step=done, state="done", words="A walk did", by=pair.client, at=pair.ago(1)
    )
    stuck = add_step(
        episode=pair.episode,
        words="Ask the doctor about the tablets together",
        owner="both",
        due_on=today + timedelta(days=10),
        by=pair.therapist,
        at=pair.ago(3),
    )
    move_step(
        step=stuck,
        state="stuck",
        words="No appointment before January",
        by=pair.therapist,
        at=pair.ago(1),
    )


def _ending(pair: _Pair) -> None:
    plan_ending(
        episode=pair.episode,
        review_on=pair.at.date() + timedelta(weeks=4),
        parts={
            "changed": "The mornings are mine again.",
            "keep": "The walk at noon, and ringing my sister on Sundays.",
            "back": "A message is enough, without a reason.",
        },
        by=pair.client,
        at=pair.ago(1),
    )
