"""The safety plan on the therapist's side: written together, kept version by version."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from vincula_practice.people.access import member_of
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.once import once
from vincula_practice.people.queries import Episode, working_episode_for
from vincula_practice.safety.plan_form import PlanForm
from vincula_practice.safety.plans import as_edited, in_words, write_plan
from vincula_practice.safety.queries import plans_of

REFUSED, CONFLICT = 422, 409


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@once
def edit(request: HttpRequest, episode_id: UUID) -> HttpResponse:
    member = member_of(request)
    episode = working_episode_for(member=member, episode_id=episode_id)
    versions = list(plans_of(member=member, episode_id=episode_id))
    held = versions[0].steps if versions else {}
    form = PlanForm(request.POST or None, initial=held)
    if request.method != "POST":
        return _page(request, episode, versions, form)
    if not form.is_valid():
        return _page(request, episode, versions, form, status=REFUSED)
    try:
        write_plan(
            episode=episode,
            steps=form.cleaned_data,
            by=member,
            at=timezone.now(),
            edition=request.POST.get("edition"),
        )
    except EditedMeanwhile as conflict:
        form.add_error(None, str(conflict))
        return _page(request, episode, versions, form, status=CONFLICT)
    messages.success(request, _("Saved. The client sees it on their own page."))
    return redirect("safety-plan:edit", episode_id=episode_id)


def _page(
    request: HttpRequest,
    episode: Episode,
    versions: list[Any],
    form: PlanForm,
    *,
    status: int = 200,
) -> HttpResponse:
    plan = versions[0] if versions else None
    context = {
        "client": episode.client.person.name,
        "episode_id": episode.pk,
        "form": form,
        "plan": plan,
        "steps": in_words(plan),
        "conflict": status == CONFLICT,
        "earlier": [(one, in_words(one)) for one in versions[1:]],
        "edition": edition_of(as_edited(plan)),
    }
    return render(request, "web/safety_plan/edit.html", context, status=status)
