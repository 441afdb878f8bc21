"""Prove that one's mailbox is one's own, and move to another one."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from vincula_practice.people import asked_codes, guesses, sign_in_log
from vincula_practice.people.access import person_of
from vincula_practice.people.asked_codes import Asked
from vincula_practice.people.errors import Refused
from vincula_practice.people.networks import network_of
from vincula_practice.people.own_address import change_address, is_free
from vincula_practice.people.proofs import note_mailbox
from vincula_practice.people.queries import Person
from vincula_practice.web.account.adapter import new_code
from vincula_practice.web.account.mailbox.forms import AddressForm, CodeForm
from vincula_practice.web.account.notices import (
    send_code,
    send_not_usable,
    send_notice,
)

REFUSED = 422
WRONG_CODE = gettext_lazy("This is not the code, or it has run out.")
Send = Callable[[Person, str, str], bool]


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Ask for a code that is mailed to the address of whoever is signed in."""
    person = person_of(request)
    asked = Asked(purpose="mailbox", person=person)
    if "send" in request.POST:
        problem = _mail(request, asked, str(person.email), send_code)
        return _prove(request, asked, problem=problem)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code, now = form.cleaned_data["code"], timezone.now()
        if asked_codes.fits(request.session, asked, code=code, at=now):
            note_mailbox(request, person, at=now)
            request.session.cycle_key()
            return redirect(_onward(request) or "mfa_index")
        sign_in_log.refused("a mailed code", person=person.pk)
        form.add_error("code", WRONG_CODE)
    return _prove(request, asked, form=form)


def _onward(request: HttpRequest) -> str:
    wanted = request.POST.get("next", request.GET.get("next", ""))
    # Only a path: redirect() takes any other word for the name of a page.
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if here and wanted.startswith("/") else ""


def _prove(
    request: HttpRequest,
    asked: Asked,
    *,
    form: CodeForm | None = None,
    problem: str = "",
) -> HttpResponse:
    sent = asked_codes.address_asked(request.session, asked, at=timezone.now())
    form = form or CodeForm()
    context = {
        "form": form if sent else None,
        "problem": problem,
        "onward": _onward(request),
    }
    status = REFUSED if form.errors or problem else 200
    return render(request, "web/account/mailbox.html", context, status=status)


@sensitive_post_parameters("code", "address")
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Change one's own address, with a code that was mailed to the new one."""
    person = person_of(request)
    asked = Asked(purpose="address", person=person)
    if "send" in request.POST:
        return _ask_for(request, asked)
    wanted = asked_codes.address_asked(request.session, asked, at=timezone.now())
    if wanted is None:
        return _address(request, AddressForm(person=person))
    form = CodeForm(request.POST or None)
    if form.is_valid() and _changed(request, asked, wanted, form):
        messages.success(request, _("From now on you sign in with the new address."))
        return redirect("account:me")
    return _address(request, AddressForm(person=person), code=form, wanted=wanted)


def _ask_for(request: HttpRequest, asked: Asked) -> HttpResponse:
    form = AddressForm(request.POST, person=asked.person)
    if not form.is_valid():
        return _address(request, form)
    wanted = form.cleaned_data["address"]
    # The same to whoever asks, whether somebody here has this address or not.
    send = send_code if is_free(wanted) else send_not_usable
    own = guesses.new_address(person=str(asked.person.pk))
    problem = _mail(request, asked, wanted, send, besides=own)
    if problem:
        return _address(request, form, problem=problem)
    return redirect(reverse("account:address"))


def _changed(request: HttpRequest, asked: Asked, wanted: str, form: CodeForm) -> bool:
    now, session = timezone.now(), request.session
    code, before = form.cleaned_data["code"], str(asked.person.email)
    if not asked_codes.fits(session, asked, code=code, at=now):
        sign_in_log.refused("a mailed code", person=asked.person.pk)
        form.add_error("code", WRONG_CODE)
        return False
    try:
        change_address(
            person=asked.person,
            address=wanted,
            session_key=session.session_key,
            by=getattr(request, "member", None),
            at=now,
        )
    except Refused as refusal:
        form.add_error("code", str(refusal))
        return False
    session.cycle_key()
    send_notice(asked.person, before)
    return True


def _address(
    request: HttpRequest,
    form: AddressForm,
    *,
    code: CodeForm | None = None,
    wanted: str = "",
    problem: str = "",
) -> HttpResponse:
    faulty = form.errors or problem or (code and code.errors)
    context = {"form": form, "code": code, "wanted": wanted, "problem": problem}
    status = REFUSED if faulty else 200
    return render(request, "web/account/address.html", context, status=status)


def _mail(
    request: HttpRequest,
    asked: Asked,
    to: str,
    send: Send,
    *,
    besides: guesses.Budgets = (),
) -> str:
    """Mail a fresh code; return what went wrong, "" where nothing did."""
    now, code = timezone.now(), new_code()
    budgets = (*besides, *guesses.mail(email=to, network=network_of(request)))
    if not guesses.reserve(budgets, at=now):
        return _("Several codes were sent already. Please wait an hour.")
    asked_codes.keep(request.session, asked, address=to, code=code, at=now)
    if not send(asked.person, code, to):
        asked_codes.forget(request.session, asked)
        return _("The e-mail could not be sent. Please try again in a few minutes.")
    return ""
