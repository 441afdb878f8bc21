"""Goals that both set, order and rate; and the steps of the plan."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.charts.goal_orders import orders_picture
from vincula_practice.charts.moments import local
from vincula_practice.collaboration import actions, steps
from vincula_practice.collaboration.orders import orders_of
from vincula_practice.collaboration.queries import (
    Goal,
    earlier_words_of,
    goal_for,
    goals_of,
    moves_of,
    step_for,
    steps_of,
    views_of,
)
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import Refused
from vincula_practice.people.once import once
from vincula_practice.people.policies import treats
from vincula_practice.progress.queries import course_for
from vincula_practice.web.together.frame import (
    CONFLICT,
    REFUSED,
    Pair,
    page,
    reading,
    within,
    writing,
)
from vincula_practice.web.together.goals import presenters
from vincula_practice.web.together.goals.forms import (
    MoveForm,
    StepForm,
    ViewForm,
    WordsForm,
)

FEWEST_TO_ORDER = 2


@require_GET
def goals(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    return _goals(request, reading(request, episode_id))


@require_POST
@once
def add_goal(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    pair = writing(request, episode_id)
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            actions.set_goal(
                episode=pair.episode, by=pair.member, at=pair.at, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("The goal is noted; both of you see it."))
            return redirect("together:goals", episode_id=episode_id)
    return _goals(request, pair, REFUSED, goal_form=form)


@require_http_methods(["GET", "POST"])
@once
def goal(request: HttpRequest, episode_id: UUID, goal_id: UUID) -> HttpResponse:
    """Put a goal into other words; the earlier ones stay to be read."""
    pair = writing(request, episode_id)
    found = goal_for(member=pair.member, goal_id=goal_id)
    within(found.episode_id, episode_id)
    form = WordsForm(request.POST or None, initial={"words": found.words})
    edition, conflict, status = (
        edition_of(actions.goal_as_edited(found)),
        "",
        200,
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.reword_goal(
                goal=found,
                words=form.cleaned_data["words"],
                by=pair.member,
                at=pair.at,
                edition=request.POST.get("edition"),
            )
        except EditedMeanwhile as fault:
            conflict, status = str(fault), CONFLICT
        except Refused as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("Kept. The earlier words stay to be read."))
            return redirect("together:goals", episode_id=episode_id)
    status = REFUSED if form.errors else status
    context = {"goal": found, "form": form, "edition": edition, "conflict": conflict}
    return page(request, pair, "goal", status=status, **context)


@require_POST
@once
def close_goal(request: HttpRequest, episode_id: UUID, goal_id: UUID) -> HttpResponse:
    pair = writing(request, episode_id)
    found = goal_for(member=pair.member, goal_id=goal_id)
    within(found.episode_id, episode_id)
    actions.close_goal(goal=found, by=pair.member, at=pair.at)
    messages.success(request, _("The goal is closed. Its ratings stay."))
    return redirect("together:goals", episode_id=episode_id)


@require_POST
@once
def see(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    """Keep in which order one of the two puts the goals, and a therapist's ratings."""
    pair = writing(request, episode_id)
    found = _open(goals_of(member=pair.member, episode_id=episode_id))
    form = ViewForm(request.POST, goals=found, rates=treats(pair.member))
    if form.is_valid():
        try:
            actions.see_goals(
                episode=pair.episode,
                order=form.order,
                ratings=form.ratings,
                by=pair.member,
                at=pair.at,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Kept. Both of you see both orders."))
            return redirect("together:goals", episode_id=episode_id)
    return _goals(request, pair, REFUSED, view_form=form)


@require_POST
@once
def add_step(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    pair = writing(request, episode_id)
    found = _open(goals_of(member=pair.member, episode_id=episode_id))
    form = StepForm(request.POST, goals=found)
    if form.is_valid():
        try:
            steps.add_step(
                episode=pair.episode, by=pair.member, at=pair.at, **form.cleaned_data
            )
        except Refused as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("The step is noted."))
            return redirect("together:goals", episode_id=episode_id)
    return _goals(request, pair, REFUSED, step_form=form)


@require_POST
@once
def step(request: HttpRequest, episode_id: UUID, step_id: UUID) -> HttpResponse:
    """Say what became of a step."""
    pair = writing(request, episode_id)
    found = step_for(member=pair.member, step_id=step_id)
    within(found.episode_id, episode_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Choose how it is with this step."))
        return _goals(request, pair, REFUSED)
    try:
        steps.move_step(
            step=found,
            by=pair.member,
            at=pair.at,
            edition=request.POST.get("edition"),
            **form.cleaned_data,
        )
    except EditedMeanwhile as fault:
        messages.warning(request, str(fault))
        return _goals(request, pair, CONFLICT)
    except Refused as refusal:
        messages.warning(request, str(refusal))
        return _goals(request, pair, REFUSED)
    messages.success(request, _("Noted."))
    return redirect("together:goals", episode_id=episode_id)


def _open(found: list[Goal]) -> list[Goal]:
    return [one for one in found if one.closed_at is None]


def _goals(
    request: HttpRequest, pair: Pair, status: int = 200, **forms: Any
) -> HttpResponse:
    member, episode_id = pair.member, pair.episode.pk
    found = goals_of(member=member, episode_id=episode_id)
    opened = _open(found)
    views = views_of(member=member, episode_id=episode_id)
    course = course_for(
        member=member, episode_id=episode_id, goals=found, episode=pair.episode
    )
    rows = presenters.step_rows(
        steps_of(member=member, episode_id=episode_id),
        moves_of(member=member, episode_id=episode_id),
        today=local(pair.at).date(),
    )
    around = presenters.Around(
        tracks=course.goals,
        views=views,
        earlier=earlier_words_of(member=member, episode_id=episode_id),
        steps=rows,
        names=(pair.client, pair.therapist),
    )
    context = {
        "cards": presenters.cards(opened, around),
        "closed": presenters.cards([g for g in found if g.closed_at], around),
        "steps": rows.get(None, []),
        "orders": orders_picture(
            orders_of(views),
            {str(one.pk): one.words for one in found},
            client=pair.client,
            therapist=pair.therapist,
        ),
        "to_order": len(opened) >= FEWEST_TO_ORDER or (treats(member) and bool(opened)),
        "full": len(opened) >= actions.MOST_OPEN_GOALS,
        "goal_form": WordsForm(),
        "view_form": ViewForm(
            goals=opened,
            rates=treats(member),
            own=presenters.own_order(
                views, side="client" if pair.is_client else "therapist"
            ),
            label_suffix="",
        ),
        "step_form": StepForm(goals=opened, auto_id="step_%s"),
    }
    return page(request, pair, "goals", status=status, **(context | forms))
