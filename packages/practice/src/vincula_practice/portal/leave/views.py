"""End the sign-in and show something else, with or without a script."""

from uuid import UUID

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from vincula_practice.people.leaving import left_behind
from vincula_practice.people.queries import exit_address_of


@require_POST
def now(request: HttpRequest) -> HttpResponse:
    """Sign out whoever asks. Where the practice chose a page elsewhere, lead there.

    Not by a redirect: a form of ours may not end on another site, and it need not.
    """
    address = _chosen(request.POST.get("practice", ""))
    logout(request)
    response = redirect("leave:elsewhere") if not address else _page(request)
    if address:
        response["Refresh"] = f"0;url={address}"
    response["Clear-Site-Data"] = left_behind(request, cookies=True)
    return response


@require_GET
def elsewhere(request: HttpRequest) -> HttpResponse:
    return _page(request)


def _page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/leave/elsewhere.html")


def _chosen(practice: str) -> str:
    try:
        return exit_address_of(practice_id=UUID(practice))
    except ValueError:
        return ""
