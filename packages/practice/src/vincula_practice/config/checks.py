"""Refuses a start that could hurt a person."""

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.core.checks import Warning as Notice

SHORTEST_SECRET = 50


@register("vincula")
def no_demo_secret_outside_the_demo(**_: Any) -> list[Error]:
    if settings.VINCULA_DEMO or len(settings.SECRET_KEY) >= SHORTEST_SECRET:
        return []
    return [
        Error(
            f"VINCULA_SECRET_KEY is shorter than {SHORTEST_SECRET} characters.",
            hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'",
            id="vincula.E001",
        )
    ]


@register("vincula")
def no_debug_with_people(**_: Any) -> list[Error]:
    # DEBUG shows local variables, and with them people's answers, to anyone who errs.
    if not settings.DEBUG or settings.VINCULA_DEMO:
        return []
    return [
        Error(
            "VINCULA_DEBUG is on outside the demo.",
            hint="Unset VINCULA_DEBUG; it shows answers in error pages.",
            id="vincula.E002",
        )
    ]


@register(Tags.translation)
def translations_are_compiled(**_: Any) -> list[Notice]:
    texts = (path for folder in settings.LOCALE_PATHS for path in folder.rglob("*.po"))
    missing = [path for path in texts if not path.with_suffix(".mo").exists()]
    return [
        Notice(
            f"{path.parent.parent.name}: the translation is not compiled, so that"
            " people who read this language see English.",
            hint="Run scripts/translations.py compile.",
            id="vincula.W001",
        )
        for path in missing
    ]
