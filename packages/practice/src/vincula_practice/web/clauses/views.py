"""The practice's own words for agreements; those already made stay as they are."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from vincula_practice.collaboration import agreeing
from vincula_practice.collaboration.clauses import with_all
from vincula_practice.collaboration.queries import editable_template
from vincula_practice.people.access import member_of
from vincula_practice.people.editions import EditedMeanwhile, edition_of
from vincula_practice.people.errors import Refused
from vincula_practice.people.once import once
from vincula_practice.web.clauses.forms import TemplateForm

REFUSED = 422
CONFLICT = 409


@require_http_methods(["GET", "POST"])
@once
def edit(request: HttpRequest) -> HttpResponse:
    member = member_of(request)
    language = member.practice.language
    number, known = editable_template(member=member, language=language)
    clauses = with_all(known, language=language)
    form = TemplateForm(request.POST or None, clauses=clauses, label_suffix="")
    conflict, status = "", 200
    if request.method == "POST" and form.is_valid():
        try:
            agreeing.set_template(
                clauses=form.written,
                by=member,
                at=timezone.now(),
                edition=request.POST.get("edition"),
            )
        except EditedMeanwhile as fault:
            conflict, status = str(fault), CONFLICT
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(
                request, _("Saved. New agreements start from these words.")
            )
            return redirect("clauses:edit")
    context = {
        "form": form,
        "edition": edition_of(number),
        "conflict": conflict,
        "theirs": clauses if conflict else (),
        "ours": number == 0,
    }
    status = REFUSED if form.errors else status
    return render(request, "web/clauses/edit.html", context, status=status)
