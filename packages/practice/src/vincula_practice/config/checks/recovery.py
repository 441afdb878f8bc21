"""A restore that did not end well keeps the site shut; an unproved kit is a notice."""

from typing import Any

from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Notice
from django.utils import timezone

from vincula_practice.config.checks.verdict import refusal
from vincula_practice.config.keeping import kits, restoring


@register("vincula")
def no_restore_is_unfinished(**_: Any) -> list[CheckMessage]:
    if not restoring.shut().exists():
        return []
    return [
        refusal(
            71,
            "A restore was begun and did not end well.",
            remedy=(
                "Look at what it said, empty the database and the keys' folder, remove"
                f" {restoring.shut()} and restore again."
            ),
        )
    ]


@register(Tags.security, deploy=True)
def the_kit_was_proved_lately(**_: Any) -> list[CheckMessage]:
    today = timezone.now().date()  # noqa: TID251 - a check is an interface
    if not kits.overdue(on=today):
        return []
    return [
        Notice(
            "Nobody has proved the recovery kit within the last 90 days.",
            hint="Run vincula-practice keys check --kit FILE ...; without a kit that"
            " works, a lost key is a lost practice.",
            id="vincula.W072",
        )
    ]
