"""Who is told when a client is in danger: the practice decides, and confirms it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vincula_practice.people.access import member_of
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import Refused
from vincula_practice.people.once import once
from vincula_practice.people.queries import Membership, staff_for
from vincula_practice.safety.crisis import lines_for
from vincula_practice.safety.readiness import gaps_in
from vincula_practice.safety.rules import confirm_rules, ladder_of, plain
from vincula_practice.web.alerts.rules.forms import RulesForm, initial

REFUSED, CONFLICT = 422, 409


@require_http_methods(["GET", "POST"])
@once
def rules(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    ladder = ladder_of(member.practice)
    if request.method != "POST":
        return _page(request, RulesForm(initial=initial(ladder), staff=_told(member)))
    form = RulesForm(request.POST, staff=_told(member))
    if not form.is_valid():
        return _page(request, form, status=REFUSED)
    try:
        confirm_rules(
            ladder=form.ladder(member.practice.time_zone),
            by=member,
            at=timezone.now(),
            edition=request.POST.get("edition"),
        )
    except EditedMeanwhile as conflict:
        form.add_error(None, str(conflict))
        return _page(request, form, status=CONFLICT)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _page(request, form, status=REFUSED)
    messages.success(request, _("Confirmed. This holds from now on."))
    return redirect("alerts:rules")


def _told(member: Membership) -> list[Membership]:
    """Those who can be told: they work with clients, and may read what was answered."""
    clinical = {"therapist", "supervisor"}
    return [one for one in staff_for(member=member) if one.role in clinical]


def _page(request: HttpRequest, form: RulesForm, *, status: int = 200) -> HttpResponse:
    member, now = member_of(request), timezone.now()
    ladder = ladder_of(member.practice)
    context: dict[str, Any] = {
        "form": form,
        "confirmed": ladder.confirmed,
        "gaps": gaps_in(practice=member.practice, at=now),
        "lines": lines_for(ladder.country, on=now.date()),
        "edition": edition_of(plain(ladder)),
    }
    return render(request, "web/alerts/rules.html", context, status=status)
