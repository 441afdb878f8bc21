"""The load of alerts, for those who learn from what the practice counts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from vincula_practice.people.access import member_of
from vincula_practice.safety.load import FEWEST_CLIENTS, MOST_A_WEEK, WEEKS, load_for
from vincula_practice.web.alerts.load import presenters


@require_GET
def load(request: HttpRequest) -> HttpResponse:
    found = load_for(member=member_of(request), at=timezone.now())
    context = {
        "load": found,
        "weeks": WEEKS,
        "most": MOST_A_WEEK,
        "fewest": FEWEST_CLIENTS,
        "lines": presenters.lines(found),
        "done": presenters.done(found),
        "held_back": presenters.held_back(found),
    }
    return render(request, "web/alerts/load.html", context)
