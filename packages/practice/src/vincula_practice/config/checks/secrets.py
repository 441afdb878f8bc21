"""Nobody can guess what signs a session, and no error page shows an answer."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, register

from vincula_practice.config.checks.verdict import refusal

SHORTEST_SECRET = 50
# Too few different characters, or a word that stands for "not changed yet".
FEWEST_CHARACTERS = 5
LEFT_AS_IT_WAS = ("django-insecure", "demo-only", "changeme", "change-me", "change me")


@register("vincula")
def the_secret_is_long_and_our_own(**_: Any) -> list[CheckMessage]:
    secret = settings.SECRET_KEY
    remedy = (
        "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(64))'"
        " and set VINCULA_SECRET_KEY to it."
    )
    if len(secret) < SHORTEST_SECRET:
        fault = f"VINCULA_SECRET_KEY is shorter than {SHORTEST_SECRET} characters."
        return [refusal(1, fault, remedy=remedy)]
    known = any(word in secret.lower() for word in LEFT_AS_IT_WAS)
    if known or len(set(secret)) < FEWEST_CHARACTERS:
        fault = "VINCULA_SECRET_KEY is one that anybody can guess."
        return [refusal(3, fault, remedy=remedy)]
    return []


@register("vincula")
def no_debug_with_people(**_: Any) -> list[CheckMessage]:
    # DEBUG shows local variables, and with them people's answers, to anyone who errs.
    if not settings.DEBUG:
        return []
    remedy = "Unset VINCULA_DEBUG; it shows answers in error pages."
    return [refusal(2, "VINCULA_DEBUG is on.", remedy=remedy)]
