"""Flaws, planted. Each marked line is one that a rule has to find, and no other."""

import csv
import logging
import os
import pickle
import subprocess

import yaml
from django.db import connection, models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csrf import csrf_exempt

log = logging.getLogger(__name__)


def by_text(Client, name):
    Client.objects.raw("SELECT * FROM people WHERE name = '%s'" % name)  # flaw: sql-made-of-text page-reads-by-itself presenter-reads
    rows = Client.objects.extra(where=[name])  # flaw: sql-made-of-text page-reads-by-itself presenter-reads
    rows.annotate(x=RawSQL(name, []))  # flaw: sql-made-of-text
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM people WHERE name = '{name}'")  # flaw: statement-made-of-text statement-with-braces
        cursor.execute("SELECT * FROM people WHERE name = '%s'" % name)  # flaw: statement-made-of-text statement-with-braces
        cursor.execute("DELETE FROM {}".format(name))  # flaw: statement-made-of-text statement-with-braces
        cursor.execute("DELETE FROM " + name)  # flaw: statement-made-of-text statement-with-braces
        cursor.execute(name)  # flaw: statement-made-of-text
    return rows


def by_request(request, rows):
    given = request.GET.dict()
    rows = rows.filter(**given)  # flaw: names-of-fields-from-outside
    rows = rows.exclude(**given).annotate(**given)  # flaw: names-of-fields-from-outside
    rows = rows.filter(Q(**given))  # flaw: names-of-fields-from-outside
    order = request.GET.get("sort")
    rows = rows.order_by(order)  # flaw: order-from-outside
    rows = rows.values(*request.POST.getlist("fields"))  # flaw: order-from-outside
    return rows.annotate(x=F(request.GET["x"]))  # flaw: order-from-outside


@csrf_exempt  # flaw: guard-taken-off
@xframe_options_exempt  # flaw: guard-taken-off
def answered(request):
    words = request.POST["words"]
    log.info("answered %s", request.POST)  # flaw: answers-in-a-log
    log.warning("answered %r", request.body)  # flaw: answers-in-a-log
    print(request.POST.get("words"))  # flaw: answers-in-a-log
    if "x" in words:
        return HttpResponse(f"<p>{words}</p>")  # flaw: page-without-template
    if "y" in words:
        return HttpResponse("<p>" + words + "</p>")  # flaw: page-without-template
    return HttpResponse(mark_safe(words))  # flaw: markup-from-text


def drawn(words):
    return format_html(words), SafeString(words)  # flaw: markup-from-text


def onward(request):
    there = request.GET.get("next")
    if there:
        return redirect(there)  # flaw: way-out-chosen-outside
    return HttpResponseRedirect(request.META["HTTP_REFERER"])  # flaw: way-out-chosen-outside


def code(text):
    eval(text)  # flaw: code-from-data
    exec(text)  # flaw: code-from-data
    pickle.loads(text)  # flaw: code-from-data
    os.system(text)  # flaw: code-from-data
    subprocess.run(text, shell=True)  # flaw: code-from-data
    yaml.load(text, Loader=yaml.Loader)  # flaw: code-from-data
    return yaml.unsafe_load(text)  # flaw: code-from-data


def exported(file, rows):
    csv.writer(file).writerows(rows)  # flaw: cells-written-raw
    csv.DictWriter(file, ["name"])  # flaw: cells-written-raw


def remembered(response, name):
    response.set_cookie("name", name)  # flaw: cookie-in-the-open
    return FileResponse(name)  # flaw: upload-shown-again


class Upload(models.Model):
    file = models.FileField()  # flaw: upload-shown-again
