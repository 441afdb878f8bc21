"""Which questions this client is asked, and when."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vincula_practice.checkins import plans
from vincula_practice.checkins.menu import menu
from vincula_practice.checkins.queries import plan_in_force
from vincula_practice.checkins.schedule import SUGGESTED
from vincula_practice.collaboration.queries import goals_of
from vincula_practice.people.access import member_of
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.once import once
from vincula_practice.people.queries import working_episode_for
from vincula_practice.safety.raising import asks_for_danger
from vincula_practice.safety.readiness import may_ask_for_danger
from vincula_practice.web.plan.forms import LineForm, PlanRow, initial_of
from vincula_practice.web.plan.presenters import (
    in_plan_order,
    not_sendable,
    plan_words,
    questions_asked,
    sendable,
)

REFUSED = 422
CONFLICT = 409


@require_http_methods(["GET", "POST"])
@once
def edit(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    now = timezone.now()
    episode = working_episode_for(member=member_of(request), episode_id=episode_id)
    person = episode.client.person
    dishes = menu(
        practice=episode.client.practice, language=person.language, on=now.date()
    )
    known = plan_in_force(member=member_of(request), episode_id=episode_id)
    lines = {line.instrument: line for line in known or SUGGESTED}
    rows = [
        PlanRow(
            dish,
            LineForm(
                request.POST or None,
                prefix=dish.instrument,
                initial=initial_of(lines.get(dish.instrument)),
                label_suffix="",
            ),
            asked=dish.instrument in lines,
        )
        for dish in in_plan_order(sendable(dishes), list(lines))
    ]
    conflict = ""
    # Every form is asked, so that every mistake is shown at once.
    valid = [row.form.is_valid() for row in rows]
    if request.method == "POST" and all(valid):
        wanted = [row.form.line(row.dish.instrument) for row in rows]
        asked = {line.instrument for line in wanted if line}
        if asks_for_danger(asked) and not may_ask_for_danger(episode=episode, at=now):
            nobody = _(
                "Nobody would be told of an answer about danger but you. Your practice"
                " has to say first who stands in, or that nobody does."
            )
            messages.error(request, nobody)
            return redirect("plan:edit", episode_id=episode_id)
        try:
            plans.set_plan(
                episode=episode,
                lines=[line for line in wanted if line],
                by=member_of(request),
                at=now,
                edition=request.POST.get("edition"),
            )
        except EditedMeanwhile as fault:
            conflict = str(fault)
        else:
            messages.success(request, _("Saved. It holds from the next check-in on."))
            return redirect("plan:edit", episode_id=episode_id)
    goals = goals_of(member=member_of(request), episode_id=episode_id)
    context = {
        "episode_id": episode_id,
        "client_name": person.name,
        "edition": edition_of(plans.as_edited(known or SUGGESTED)),
        "conflict": conflict,
        "theirs": plan_words(lines.values(), dishes) if conflict else (),
        "asked": [row for row in rows if row.asked],
        "offered": [row for row in rows if not row.asked],
        "faulty": request.method == "POST",
        "shells": not_sendable(dishes),
        "suggested": known is None,
        "count": questions_asked(
            list(lines.values()), dishes, sum(goal.closed_at is None for goal in goals)
        ),
    }
    faulty = request.method == "POST" and not all(valid)
    status = CONFLICT if conflict else REFUSED if faulty else 200
    return render(request, "web/plan/edit.html", context, status=status)
