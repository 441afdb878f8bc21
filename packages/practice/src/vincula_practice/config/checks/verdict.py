"""What a start-up check says: a refusal outside the demo, a plain notice in it."""

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.core.checks import Warning as Notice

RELAXED = "Relaxed, because this is the demo and everybody in it is invented: "


def refusal(number: int, fault: str, *, remedy: str) -> CheckMessage:
    """Return what keeps the site from starting; in the demo, what it is lenient with."""
    if settings.VINCULA_DEMO:
        return Notice(RELAXED + fault, hint=remedy, id=f"vincula.W{number:03}")
    return Error(fault, hint=remedy, id=f"vincula.E{number:03}")


def refusals(found: list[CheckMessage]) -> list[CheckMessage]:
    """Return those that keep the site from starting, whatever is silenced."""
    return [one for one in found if isinstance(one, Error)]
