"""The same things, done as they should be: no rule finds anything here."""

import json
import logging

from django.db import connection
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html

log = logging.getLogger(__name__)


def by_name(rows, name):
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM people WHERE name = %s", [name])
    return rows.filter(name=name).order_by("name", "pk").values("name")


def by_request(request, rows):
    newest_first = request.GET.get("sort") == "newest"
    return rows.order_by("-at") if newest_first else rows.order_by("at")


def answered(request, form):
    log.info("answered, %s questions", len(form.fields))
    if not form.is_valid():
        return HttpResponse(status=422)
    return render(request, "page.html", {"words": form.cleaned_data["words"]})


def drawn(words):
    return format_html("<p>{}</p>", words)


def onward(request):
    return redirect("home")


def read(text):
    return json.loads(text)


def remembered(response, name):
    response.set_cookie("name", name, httponly=True, secure=True, samesite="Lax")
