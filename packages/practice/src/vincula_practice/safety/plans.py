"""The safety plan: six steps in the client's own words, made together, all versions kept.

The steps are those of the safety planning intervention (Stanley and Brown, Cognitive and
Behavioral Practice, 2012), in our own words.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.people.editions import hold
from vincula_practice.people.errors import NotAllowed
from vincula_practice.people.models import Episode, Membership
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.promises import NUMBER
from vincula_practice.people.queries import may_work_on
from vincula_practice.safety.models import SafetyPlan

LONGEST = 1500
STEPS = ("warning", "coping", "places", "ask", "professionals", "safer")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    title: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A line of the plan; a telephone number in it can be tapped."""

    words: str
    number: str = ""
    after: str = ""

    @property
    def dial(self) -> str:
        return "".join(one for one in self.number if one.isdigit() or one == "+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    title: str
    lines: tuple[Piece, ...]


def wordings() -> dict[str, Wording]:
    """Return how each step is asked for, in the language of who asks."""
    return {
        "warning": Wording(
            title=_("How I notice that it is getting bad"),
            hint=_("Thoughts, feelings, pictures, things I do or stop doing."),
        ),
        "coping": Wording(
            title=_("What I can do on my own for the next minutes"),
            hint=_("Things that have helped before, even a little."),
        ),
        "places": Wording(
            title=_("People and places that take my mind off it"),
            hint=_("I do not have to tell them how I am."),
        ),
        "ask": Wording(
            title=_("Whom I can ask for help"),
            hint=_("A name and a number on each line."),
        ),
        "professionals": Wording(
            title=_("Professionals and services I can call"),
            hint=_("A name, a number, and when they can be reached, on each line."),
        ),
        "safer": Wording(
            title=_("How we make the place around me safer"),
            hint=_("What somebody keeps for me for now, and who."),
        ),
    }


def in_words(plan: SafetyPlan | None) -> tuple[Step, ...]:
    """Return the steps that hold something, in their order."""
    held: dict[str, str] = plan.steps if plan else {}
    return tuple(
        Step(
            title=wording.title,
            lines=tuple(
                _piece(line) for line in held[name].splitlines() if line.strip()
            ),
        )
        for name, wording in wordings().items()
        if held.get(name, "").strip()
    )


@transaction.atomic
def write_plan(
    *,
    episode: Episode,
    steps: dict[str, str],
    by: Membership,
    at: datetime,
    edition: str | None = None,
) -> SafetyPlan:
    """Write a new version: by the client, or by somebody of their care team.

    Raises EditedMeanwhile where the other one wrote in the meantime: both are shown, and
    nothing is overwritten.
    """
    may = is_client(by) or treats(by)
    if not may or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    Episode.objects.select_for_update(of=("self",)).get(pk=episode.pk)
    before = _newest(episode.pk)
    hold(edition, as_edited(before))
    kept = {name: steps.get(name, "").strip()[:LONGEST] for name in STEPS}
    if before and before.steps == kept:
        return before
    plan = SafetyPlan.objects.create(
        episode=episode,
        number=before.number + 1 if before else 1,
        steps=kept,
        written_at=at,
        written_by=by,
    )
    record("wrote", plan, by=by, at=at, number=plan.number)
    return plan


def as_edited(plan: SafetyPlan | None) -> dict[str, Any]:
    """Return what an edition of a plan is made of."""
    return {"number": plan.number if plan else 0}


def _newest(episode_id: UUID) -> SafetyPlan | None:
    return SafetyPlan.objects.filter(episode_id=episode_id).order_by("-number").first()


def _piece(line: str) -> Piece:
    found = NUMBER.search(line)
    if found is None:
        return Piece(words=line.strip())
    return Piece(
        words=line[: found.start()].rstrip(),
        number=found.group().strip(),
        after=line[found.end() :].rstrip(),
    )
