"""Load the invented practice into an empty site."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from vincula.synthetic import make_practice
from vincula_practice.audit.actions import record
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.demo.alerts import store_alerts
from vincula_practice.demo.answers import store_answers
from vincula_practice.demo.between import store_between
from vincula_practice.demo.courses import store_courses
from vincula_practice.demo.moments import Clock
from vincula_practice.demo.reasons import store_guesses, store_signals
from vincula_practice.demo.scores import store_risks, store_scores
from vincula_practice.demo.staff import store_house
from vincula_practice.demo.together import store_together
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Practice
from vincula_practice.progress.standing import rebuild
from vincula_practice.signals.installing import install
from vincula_practice.signals.offered import offered_curve

# A seed whose long course can be told well: a hard start, a clear dip, a good end.
SEED = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What is there now; ``fresh`` is False when it had been loaded before."""

    practice: Practice
    fresh: bool
    clients: int = 0
    sessions: int = 0
    responses: int = 0
    scores: int = 0
    risks: int = 0


@transaction.atomic
def load_demo(
    *, today: date, at: datetime, seed: int = SEED, time_zone: str = "UTC"
) -> Loaded:
    """Invent a practice around `today` and store it; keep one that is there.

    ``today`` is the day of ``at`` in ``time_zone``, where the practice lies.

    Raises
    ------
    Refused
        The site holds a practice that is not invented.
    """
    if Practice.objects.filter(invented=False).exists():
        raise Refused(
            "This site holds a real practice; the demo needs a database of its own."
        )
    known = Practice.objects.filter(invented=True).order_by("name", "pk").first()
    if known:
        return Loaded(practice=known, fresh=False)
    return _load(today=today, at=at, seed=seed, time_zone=time_zone)


def _load(*, today: date, at: datetime, seed: int, time_zone: str) -> Loaded:
    instruments = catalogue()
    invented = make_practice(seed=seed, catalogue=instruments, today=today)
    clock = Clock(invented, today=today, at=at, zone=time_zone)
    house = store_house(invented, clock=clock, time_zone=time_zone)
    courses = store_courses(invented, house, clock=clock)
    responses = store_answers(invented, courses, clock=clock, catalogue=instruments)
    notices = store_risks(responses, catalogue=instruments)
    store_alerts(notices, at=at)
    loaded = Loaded(
        practice=house.practice,
        fresh=True,
        clients=len(house.clients),
        sessions=len(courses.sessions),
        responses=len(responses),
        scores=store_scores(responses, catalogue=instruments),
        risks=len(notices),
    )
    rebuild(episode.pk for episode in house.episodes.values())
    store_together(house, at=at)
    store_between(invented, house, at=at)
    store_signals(house, courses, at=at)
    store_guesses(house, courses, at=at)
    # Drawn with its label; what was raised came from the change so far.
    install(practice=house.practice, offered=offered_curve("phq9"), by=None, at=at)
    record(
        "invented",
        house.practice,
        by=None,
        at=at,
        practice_id=house.practice.pk,
        clients=loaded.clients,
        responses=loaded.responses,
    )
    return loaded
