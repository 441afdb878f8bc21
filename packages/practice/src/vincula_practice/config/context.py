"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from vincula_practice.config.keeping import kits
from vincula_practice.people.emergency import running_emergencies
from vincula_practice.people.models import Membership, Role
from vincula_practice.policy.forms import form_token


def frame(request: HttpRequest) -> dict[str, Any]:
    member = getattr(request, "member", None)
    return {
        "emergencies": running_emergencies(member=member) if member else [],
        "about": form_token(request),
        "member": member,
        "demo": settings.VINCULA_DEMO,
        "kit_due": _kit_due(member),
        "invented": settings.VINCULA_DEMO or bool(member and member.practice.invented),
    }


def _kit_due(member: Membership | None) -> bool:
    """Tell managers when nobody has proved the recovery kit for too long."""
    if member is None or member.role != Role.MANAGER or settings.VINCULA_DEMO:
        return False
    return kits.overdue(on=timezone.localdate())
