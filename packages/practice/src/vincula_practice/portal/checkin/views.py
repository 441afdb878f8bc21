"""One question a screen or all on one page; every answer is kept as it is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from vincula_practice.checkins.actions import (
    AlreadySent,
    keep_answers,
    keep_words,
)
from vincula_practice.checkins.entry import entries_from, entry_from
from vincula_practice.checkins.followups import may_ask_more
from vincula_practice.people.access import member_of
from vincula_practice.people.actions import choose_language
from vincula_practice.people.errors import NotFound, Refused
from vincula_practice.portal.checkin import offline, presenters
from vincula_practice.portal.checkin.door import (
    LANGUAGE_COOKIE,
    Door,
    keep_behind_link,
    onward,
    through_door,
    wants_json,
)
from vincula_practice.portal.checkin.hard.views import after_sending
from vincula_practice.progress.actions import complete_checkin
from vincula_practice.progress.own_result import own_results

REFUSED = 422


@require_GET
@through_door()
def start(request: HttpRequest, door: Door) -> HttpResponse:
    sheet = door.sheet(at=timezone.now())
    page = presenters.start(door, sheet)
    return _page(request, door, "start", page=page, danger=presenters.danger(sheet))


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@through_door()
def question(request: HttpRequest, door: Door, number: int) -> HttpResponse:
    now = timezone.now()
    sheet = door.sheet(at=now)
    asked = sheet.question(number)
    if asked is None:
        raise NotFound
    then = presenters.after_question(door, sheet, number, back=_to_check(request))
    fault = ""
    if request.method == "POST":
        try:
            entry = entry_from(asked, request.POST)
            keep_answers(
                checkin=door.checkin, entries=[entry], at=now, device=door.device or ""
            )
        except AlreadySent:  # by another tab, a moment ago: the door leads on
            raise
        except Refused as refusal:
            fault = str(refusal)
        else:
            passes = entry.given or asked.done or asked.kind == "text"
            if passes or "switch" in request.POST:
                if may_ask_more(asked.instrument):
                    # The answer may have brought up a further question.
                    grown = door.sheet(at=now)
                    then = presenters.after_question(
                        door, grown, number, back=_to_check(request)
                    )
                return _kept(request, door, then)
            fault = presenters.choose_or_skip(asked)
    page = presenters.question(door, sheet, asked, fault=fault, then=then)
    danger = presenters.danger(sheet)
    return _page(request, door, "question", page=page, danger=danger, fault=fault)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@through_door()
def everything(request: HttpRequest, door: Door) -> HttpResponse:
    now = timezone.now()
    sheet = door.sheet(at=now)
    fault = ""
    if request.method == "POST":
        try:
            keep_answers(
                checkin=door.checkin,
                entries=entries_from(sheet.questions, request.POST),
                words=request.POST.get("words"),
                at=now,
                device=door.device or "",
            )
        except AlreadySent:  # by another tab, a moment ago: the door leads on
            raise
        except Refused as refusal:
            fault = str(refusal)
        else:
            return _kept(request, door, door.to("check") + "?from=all")
    page = presenters.everything(door, sheet, fault=fault)
    danger = presenters.danger(sheet)
    return _page(request, door, "all", page=page, danger=danger, fault=fault)


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
@through_door()
def words(request: HttpRequest, door: Door) -> HttpResponse:
    if request.method == "POST":
        keep_words(
            checkin=door.checkin,
            words=request.POST.get("words", ""),
            device=door.device or "",
        )
        return _kept(request, door, door.to("check"))
    sheet = door.sheet(at=timezone.now())
    page = presenters.words(door, sheet)
    return _page(request, door, "words", page=page, danger=presenters.danger(sheet))


@require_http_methods(["GET", "POST"])
@through_door()
def check(request: HttpRequest, door: Door) -> HttpResponse:
    now = timezone.now()
    sheet = door.sheet(at=now)
    if request.method == "POST":
        if sheet.needed:
            there = door.to("question", number=sheet.needed.number)
            return onward(request, f"{there}?then=check")
        complete_checkin(
            checkin=door.checkin,
            channel=door.channel,
            language=door.language,
            at=now,
            device=door.device or "",
        )
        return onward(request, door.to("sent"))
    on_one_page = request.GET.get("from") == "all"
    page = presenters.check(door, sheet, on_one_page=on_one_page)
    return _page(request, door, "check", page=page, danger=presenters.danger(sheet))


@require_GET
@through_door(once_sent=True)
def sent(request: HttpRequest, door: Door) -> HttpResponse:
    if not door.sent:
        return redirect(door.to("check"))
    now = timezone.now()
    sheet = door.sheet(at=now)
    shows = door.shows_result(at=now)
    results = own_results(door.checkin) if shows else ()
    danger = (shows or door.on_tablet) and presenters.danger(sheet)
    page = presenters.sent(door, sheet, results)
    more = after_sending(request, door, danger=danger)
    return _page(request, door, "sent", page=page, danger=danger, more=more)


@require_POST
@through_door(once_sent=True)
def language(request: HttpRequest, door: Door) -> HttpResponse:
    return _in_language(request, door, redirect(_next(request, door)))


def _kept(request: HttpRequest, door: Door, then: str) -> HttpResponse:
    """Lead on after keeping; a change of language stays on the page."""
    if "switch" in request.POST:
        return _in_language(request, door, redirect(request.get_full_path()))
    return onward(request, then)


def _in_language(request: HttpRequest, door: Door, to: HttpResponse) -> HttpResponse:
    """Keep the language: with the person where signed in, else for this check-in."""
    code = request.POST.get("switch", "")
    if code not in dict(settings.LANGUAGES):
        return to
    if door.signed_in:
        member = member_of(request)
        choose_language(
            person=member.person, language=code, by=member, at=timezone.now()
        )
    else:
        keep_behind_link(to, door, LANGUAGE_COOKIE, code)
    return to


def _next(request: HttpRequest, door: Door) -> str:
    wanted = request.POST.get("next", "")
    # Only a path: redirect() takes any other word for the name of a page.
    here = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if here and wanted.startswith("/") else door.to("start")


def _to_check(request: HttpRequest) -> bool:
    return request.GET.get("then") == "check"


def _page(
    request: HttpRequest,
    door: Door,
    name: str,
    *,
    page: object,
    danger: bool,
    fault: str = "",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    if fault and wants_json(request):
        return JsonResponse({"error": fault}, status=REFUSED)
    frame = presenters.frame(door, danger=danger)
    context = {
        **(more or {}),
        "page": page,
        "frame": frame,
        "invented": frame.invented,
        "post": None if door.on_tablet else offline.post(door, at=timezone.now()),
    }
    template = f"portal/checkin/{name}.html"
    return render(request, template, context, status=REFUSED if fault else 200)
