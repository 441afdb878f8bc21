"""Who reads what is sent and when, and whom to call, on every page for clients."""

from typing import Any

from django import template
from django.utils import timezone

from vincula_practice.people.promises import Promise
from vincula_practice.safety.promise import InDanger, in_danger

register = template.Library()
KEPT = "_in_danger"


@register.simple_tag(takes_context=True)
def if_in_danger(context: template.Context, promise: Promise | None) -> InDanger | None:
    """Return it for the practice of a promise, asked for once a page.

    None where no practice is known: such a page must work without a database.
    """
    if not promise:
        return None
    request: Any = context.get("request")
    if request is None:
        return None
    kept = getattr(request, KEPT, None)
    if kept is None:
        on = timezone.localdate()
        kept = in_danger(promise=promise, on=on)
        setattr(request, KEPT, kept)
    return kept
