"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from vincula_practice.config.keeping import kits
from vincula_practice.people.emergency import running_emergencies
from vincula_practice.people.models import Membership, Role
from vincula_practice.policy.forms import form_token
from vincula_practice.safety.queries import Watch, watch_for

SIGN_IN = "account_login"


def frame(request: HttpRequest) -> dict[str, Any]:
    member = getattr(request, "member", None)
    return {
        "emergencies": running_emergencies(member=member) if member else [],
        "about": form_token(request),
        "member": member,
        "password_is_enough": settings.VINCULA_DEMO and _for_staff(request, member),
        "kit_due": _kit_due(member),
        "watch": _watch(member),
        "invented": settings.VINCULA_DEMO or bool(member and member.practice.invented),
    }


def _watch(member: Membership | None) -> Watch | None:
    """Tell staff what waits for them, and whether alerts are passed on at all."""
    if member is None or member.role == Role.CLIENT:
        return None
    return watch_for(member=member)


def _for_staff(request: HttpRequest, member: Membership | None) -> bool:
    """Tell whether a page is for those who work here, or the one they sign in on."""
    if member is not None:
        return member.role != Role.CLIENT
    match = request.resolver_match
    return match is not None and match.view_name == SIGN_IN


def _kit_due(member: Membership | None) -> bool:
    """Tell managers when nobody has proved the recovery kit for too long."""
    if member is None or member.role != Role.MANAGER or settings.VINCULA_DEMO:
        return False
    return kits.overdue(on=timezone.localdate())
