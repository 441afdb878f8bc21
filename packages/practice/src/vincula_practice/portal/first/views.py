"""Link and secret together, or nothing, and nothing in how it is said."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib import messages
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from vincula_practice.people import presence, sign_in_log
from vincula_practice.people.first_access import NotTogether, enter, who_has_both
from vincula_practice.people.sign_in import PATH as SIGN_IN
from vincula_practice.portal.first.forms import FirstAccessForm

REFUSED = 422


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def access(request: HttpRequest, token: str) -> HttpResponse:
    """Show the same page for every link, and say the same to every pair but the right."""
    form = FirstAccessForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            return _entered(request, token, form) or _page(request, form)
        except NotTogether as refusal:
            sign_in_log.refused("a first link and its secret", person=None)
            form.add_error(None, str(refusal))
    return _page(request, form)


def _entered(
    request: HttpRequest, token: str, form: FirstAccessForm
) -> HttpResponse | None:
    now, secret = timezone.now(), form.cleaned_data["secret"]
    person = who_has_both(token=token, secret=secret, at=now)
    if not form.fits(person):
        return None
    password = form.cleaned_data["password"]
    enter(token=token, secret=secret, password=password, at=now)
    login(request, person, backend=SIGN_IN)
    presence.begin(request.session, at=now)
    record_authentication(request, person, "password")
    sign_in_log.let_in(["a first link and its secret"], person=person)
    messages.success(request, _("Welcome. You are signed in."))
    return redirect("home")


def _page(request: HttpRequest, form: FirstAccessForm) -> HttpResponse:
    status = REFUSED if form.errors else 200
    context = {"form": form}
    return render(request, "portal/first/access.html", context, status=status)
