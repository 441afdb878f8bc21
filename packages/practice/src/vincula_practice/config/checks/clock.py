"""The clock is not behind what was already written down."""

from datetime import timedelta
from typing import Any

from django.core.checks import CheckMessage, register
from django.db import DatabaseError
from django.utils import timezone

from vincula_practice.config.checks.verdict import refusal

OFF_AT_MOST = timedelta(seconds=60)


@register("vincula")
def the_clock_has_not_gone_back(**_: Any) -> list[CheckMessage]:
    newest = _newest()
    now = timezone.now()  # noqa: TID251 - the door asks the clock itself
    if newest is None or newest - now <= OFF_AT_MOST:
        return []
    return [
        refusal(
            41,
            f"By this machine's clock it is {now:%Y-%m-%d %H:%M} UTC, but something was"
            f" written down at {newest:%Y-%m-%d %H:%M} UTC.",
            remedy=(
                "Set the clock, best by NTP (timedatectl set-ntp true): deadlines and"
                " the order of things hang on it."
            ),
        )
    ]


def _newest() -> Any:
    from vincula_practice.audit.models import Event  # noqa: PLC0415 - after the apps

    try:
        return Event.objects.order_by("-at").values_list("at", flat=True).first()
    except DatabaseError:  # before the first migration there is nothing to compare with
        return None
