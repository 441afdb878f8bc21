"""What the two work on together, for those who may read the record."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from vincula_practice.collaboration.clauses import Clause, read, standard
from vincula_practice.collaboration.models import (
    Agreement,
    ClauseTemplate,
    Confirmation,
    EarlierWords,
    Ending,
    Goal,
    GoalView,
    Honoured,
    Preferences,
    Reopening,
    Step,
    StepMove,
)
from vincula_practice.collaboration.written import Side
from vincula_practice.people.errors import NotFound
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import chooses_texts
from vincula_practice.people.queries import (
    episodes_for,
    found,
    readable_ids,
)

# Pages know these from here.
__all__ = [
    "Agreement",
    "Clause",
    "EarlierWords",
    "Ending",
    "Goal",
    "GoalView",
    "Honoured",
    "Preferences",
    "Reopening",
    "Side",
    "Step",
    "StepMove",
]


def goals_of(*, member: Membership, episode_id: UUID) -> list[Goal]:
    """Return an episode's goals, oldest first, closed ones included."""
    readable = episodes_for(member=member).filter(pk=episode_id).values("pk")
    return list(Goal.objects.filter(episode_id__in=readable).order_by("set_at", "pk"))


def goal_for(*, member: Membership, goal_id: UUID) -> Goal:
    """Return one goal; raises NotFound when it is not there for this member."""
    readable = readable_ids(member=member)
    goal: Goal = found(Goal.objects.filter(pk=goal_id, episode_id__in=readable))
    return goal


def earlier_words_of(*, member: Membership, episode_id: UUID) -> list[EarlierWords]:
    """Return how the goals were worded before, the latest first."""
    rows = EarlierWords.objects.filter(
        goal__episode_id=episode_id, goal__episode_id__in=readable_ids(member=member)
    )
    return list(rows.select_related("replaced_by").order_by("-until", "-number", "pk"))


def views_of(*, member: Membership, episode_id: UUID) -> list[GoalView]:
    """Return how the two saw the goals, oldest first."""
    readable = readable_ids(member=member)
    rows = GoalView.objects.filter(episode_id=episode_id, episode_id__in=readable)
    return list(rows.order_by("number"))


def steps_of(*, member: Membership, episode_id: UUID) -> list[Step]:
    """Return the steps of the plan, oldest first."""
    readable = readable_ids(member=member)
    rows = Step.objects.filter(episode_id=episode_id, episode_id__in=readable)
    return list(rows.order_by("number"))


def moves_of(*, member: Membership, episode_id: UUID) -> list[StepMove]:
    """Return what became of the steps, oldest first."""
    readable = readable_ids(member=member)
    rows = StepMove.objects.filter(episode_id=episode_id, episode_id__in=readable)
    return list(rows.select_related("by__person").order_by("number"))


def step_for(*, member: Membership, step_id: UUID) -> Step:
    """Return one step; raises NotFound when it is not there for this member."""
    readable = readable_ids(member=member)
    step: Step = found(Step.objects.filter(pk=step_id, episode_id__in=readable))
    return step


def agreements_of(*, member: Membership, episode_id: UUID) -> list[Agreement]:
    """Return every version with who confirmed it, oldest first."""
    readable = readable_ids(member=member)
    rows = Agreement.objects.filter(episode_id=episode_id, episode_id__in=readable)
    known = rows.select_related("by__person")
    return list(known.prefetch_related("confirmations__by__person").order_by("number"))


def agreement_for(*, member: Membership, agreement_id: UUID) -> Agreement:
    """Return one version; raises NotFound when it is not there for this member."""
    readable = readable_ids(member=member)
    rows = Agreement.objects.filter(pk=agreement_id, episode_id__in=readable)
    agreement: Agreement = found(rows)
    return agreement


def with_together() -> dict[str, Any]:
    """Return what an episode can be read with: what waits there for the client.

    ``agreement_waits``: the newest version has no yes of theirs yet. ``said_at``: when
    they last said how they like to work.
    """
    said = Confirmation.objects.filter(agreement=OuterRef("pk"), side=Side.CLIENT)
    newest = Agreement.objects.filter(episode=OuterRef("pk")).order_by("-number")
    return {
        "agreement_waits": Subquery(newest.values_list(~Exists(said))[:1]),
        "said_at": Subquery(_sayings().values("at")[:1]),
    }


def _sayings() -> QuerySet[Preferences]:
    rows = Preferences.objects.filter(episode=OuterRef("pk"))
    return rows.order_by("-number")


def reopenings_of(*, member: Membership, episode_id: UUID) -> list[Reopening]:
    """Return which clauses one of the two asked to talk about again, oldest first."""
    readable = readable_ids(member=member)
    rows = Reopening.objects.filter(episode_id=episode_id, episode_id__in=readable)
    return list(rows.select_related("agreement", "by__person").order_by("number"))


def template_of(
    *, member: Membership, language: str = "en"
) -> tuple[int, list[Clause]]:
    """Return the clauses this practice starts from, and the number of that version.

    Number 0 is the proposal of this project, in ``language``.
    """
    rows = ClauseTemplate.objects.filter(practice_id=member.practice_id)
    newest = rows.order_by("-number").first()
    return (
        (newest.number, read(newest.clauses))
        if newest
        else (0, standard(language=language))
    )


def editable_template(
    *, member: Membership, language: str = "en"
) -> tuple[int, list[Clause]]:
    """Return the same to whoever may change it; raises NotFound for others."""
    if not chooses_texts(member):
        raise NotFound
    return template_of(member=member, language=language)


def preferences_of(*, member: Membership, episode_id: UUID) -> list[Preferences]:
    """Return what the client said of how they like to work, oldest first."""
    readable = readable_ids(member=member)
    rows = Preferences.objects.filter(episode_id=episode_id, episode_id__in=readable)
    return list(rows.order_by("number"))


def preferences_for(*, member: Membership, preferences_id: UUID) -> Preferences:
    """Return one saying of the client; raises NotFound when it is not there for them."""
    readable = readable_ids(member=member)
    rows = Preferences.objects.filter(pk=preferences_id, episode_id__in=readable)
    row: Preferences = found(rows)
    return row


def honoured_of(*, member: Membership, episode_id: UUID) -> list[Honoured]:
    """Return what the therapist answered to it, oldest first."""
    readable = readable_ids(member=member)
    rows = Honoured.objects.filter(episode_id=episode_id, episode_id__in=readable)
    return list(rows.select_related("by__person").order_by("number"))


def preferences_due(
    *,
    member: Membership,
    episode_id: UUID,
    third_session_at: datetime | None = None,
    rupture_at: datetime | None = None,
) -> str:
    """Return why the client should be asked (again), "" where there is no reason.

    The reason is "first", "third session" or "rupture": what the client said last is
    from before that. Whoever asks hands in the moments; a rupture is the
    conversation's to know, which lies above. Raises NotFound for whom it is not.
    """
    rows = episodes_for(member=member).filter(pk=episode_id)
    episode: Any = found(rows.annotate(said_at=Subquery(_sayings().values("at")[:1])))
    return due_since(
        episode.said_at, third_session_at=third_session_at, rupture_at=rupture_at
    )


def due_since(
    said_at: datetime | None,
    *,
    third_session_at: datetime | None = None,
    rupture_at: datetime | None = None,
) -> str:
    """Return the same of what was read already: when they said it last."""
    if said_at is None:
        return "first"
    if rupture_at is not None and said_at < rupture_at:
        return "rupture"
    if third_session_at is not None and said_at < third_session_at:
        return "third session"
    return ""


def endings_of(*, member: Membership, episode_id: UUID) -> list[Ending]:
    """Return each version of the planned ending, oldest first."""
    readable = readable_ids(member=member)
    rows = Ending.objects.filter(episode_id=episode_id, episode_id__in=readable)
    return list(rows.select_related("by__person").order_by("number"))
