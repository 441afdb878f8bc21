"""Where to turn; asks nobody who they are, and reads files only."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from vincula_practice.people.help_copy import kept
from vincula_practice.portal.help.presenters import shown


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    # Without the request: whoever is signed in would be looked up in the database.
    context = {"practices": shown(kept()), "unsaved": "unsaved" in request.GET}
    return HttpResponse(render_to_string("portal/help/page.html", context))
