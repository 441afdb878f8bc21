"""What every page's frame needs."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def frame(request: HttpRequest) -> dict[str, Any]:
    member = getattr(request, "member", None)
    return {
        "member": member,
        "demo": settings.VINCULA_DEMO,
        "invented": settings.VINCULA_DEMO or bool(member and member.practice.invented),
    }
