"""A client's own safety: their plan, whom to call, and "I am not safe"."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from vincula_practice.people.access import member_of
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.once import once
from vincula_practice.people.own_pages import own_episode, own_page
from vincula_practice.safety.plan_form import PlanForm
from vincula_practice.safety.plans import as_edited, in_words, write_plan
from vincula_practice.safety.promise import opens_again
from vincula_practice.safety.queries import newest_plan_of, plans_of
from vincula_practice.safety.raising import call_for_help

REFUSED, CONFLICT = 422, 409
TOLD = "told"
SHELL = (
    "vincula/tokens.css",
    "vincula/safety.css",
    "vincula/kept_plan.js",
    "vincula/trust.js",
)


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    episode = own_episode(request)
    versions = list(plans_of(member=member_of(request), episode_id=episode.pk))
    plan = versions[0] if versions else None
    return _page(
        request,
        "page",
        steps=in_words(plan),
        plan=plan,
        earlier=[(one, in_words(one)) for one in versions[1:]],
        keep=_keeping(),
    )


@require_http_methods(["GET", "POST"])
@once
def unsafe(request: HttpRequest) -> HttpResponse:
    episode, now = own_episode(request), timezone.now()
    if request.method == "POST":
        member = member_of(request)
        call_for_help(episode=episode, where="portal", by=member, at=now)
        return redirect(f"{reverse('own-safety:unsafe')}?{TOLD}=1")
    practice = member_of(request).practice_id
    return _page(
        request,
        "unsafe",
        told=TOLD in request.GET,
        opens_again=opens_again(practice_id=practice, at=now),
        plan_address=reverse("own-safety:page"),
    )


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@once
def edit(request: HttpRequest) -> HttpResponse:
    episode, member = own_episode(request), member_of(request)
    plan = newest_plan_of(member=member, episode_id=episode.pk)
    form = PlanForm(request.POST or None, initial=plan.steps if plan else {})
    edition = edition_of(as_edited(plan))
    if request.method != "POST":
        return _page(request, "edit", form=form, edition=edition)
    if not form.is_valid():
        return _page(request, "edit", status=REFUSED, form=form, edition=edition)
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
        theirs = in_words(plan)
        return _page(
            request, "edit", status=CONFLICT, form=form, edition=edition, steps=theirs
        )
    messages.success(request, _("Your plan is saved. The earlier one is kept, too."))
    return redirect("own-safety:page")


@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """The page that a device keeps, where the client wants it: no name stands on it."""
    plan = newest_plan_of(member=member_of(request), episode_id=own_episode(request).pk)
    return _page(request, "kept", steps=in_words(plan), plan=plan)


@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker; it looks after the addresses below its own."""
    context = {"shell": json.dumps([static(name) for name in SHELL])}
    return render(
        request,
        "portal/safety/worker.js",
        context,
        content_type="text/javascript; charset=utf-8",
    )


def _keeping() -> dict[str, str]:
    return {
        "worker": reverse("own-safety:worker"),
        "kept": reverse("own-safety:kept"),
    }


def _page(
    request: HttpRequest, name: str, *, status: int = 200, **values: object
) -> HttpResponse:
    return own_page(request, f"portal/safety/{name}.html", status=status, **values)
