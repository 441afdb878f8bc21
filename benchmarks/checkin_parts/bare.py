"""What is the least that Django does for the same insert? The peer, in one file.

One view gives a form, one stores a row with all answers as JSON in one transaction,
one thanks. The same server and the same database settings as the site; no sessions,
no security, no questions kept one by one, no scores, no audit.
"""

import os
import sys
import uuid

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template import engines
from django.urls import path
from django.utils import timezone

from vincula_practice.config import env

settings.configure(
    SECRET_KEY=os.environ["VINCULA_SECRET_KEY"],
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": env.database(os.environ["VINCULA_DATABASE"])},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    # Only this: it gives answers a length, without which a connection cannot stay open.
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
    USE_TZ=True,
)
django.setup()

FORM = engines["django"].from_string(
    """<!doctype html><html lang="en"><title>{{ title }}</title><form method="post">
    {% for label in labels %}<label><input type="radio" name="item"
    value="{{ forloop.counter0 }}"> {{ label }}</label>{% endfor %}
    <button>Next</button></form></html>"""
)
THANKS = engines["django"].from_string(
    """<!doctype html><html lang="en"><title>{{ title }}</title><p>Thank you.</html>"""
)
LABELS = ("Not at all", "Several days", "More than half the days", "Nearly every day")


class Row(models.Model):
    """One set of answers."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    answers = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        app_label = "bare"
        db_table = "bare_row"

    def __str__(self) -> str:
        return str(self.pk)


def form(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(FORM.render({"title": "A form", "labels": LABELS}))


def insert(request: HttpRequest) -> HttpResponse:
    with transaction.atomic():
        Row.objects.create(answers=request.POST.dict(), at=timezone.now())
    return HttpResponseRedirect("/thanks/")


def thanks(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(THANKS.render({"title": "Stored"}))


urlpatterns = [path("form/", form), path("insert/", insert), path("thanks/", thanks)]
application = get_wsgi_application()

if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        with connection.schema_editor() as editor:
            editor.create_model(Row)
    elif sys.argv[1:] == ["version"]:
        number = ".".join(map(str, connection.get_database_version()))
        print(f"{connection.display_name} {number}")
