"""What stands on each page of a check-in: the promise, and the languages."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import get_language

from vincula_practice.people.promises import Promise, promise_of
from vincula_practice.portal.checkin.door import Door

OWN_NAMES = {"en": "English", "de": "Deutsch"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """``danger`` tells that help comes first on this page."""

    promise: Promise
    danger: bool
    languages: tuple[Language, ...]
    language_address: str
    not_safe: str
    hard: str
    signed_in: bool
    on_tablet: bool
    invented: bool


def frame_of(door: Door, *, danger: bool) -> Frame:
    practice = door.checkin.session.episode.client.practice
    return Frame(
        promise=promise_of(practice),
        danger=danger,
        languages=tuple(_other_languages()),
        language_address=door.to("language"),
        not_safe=door.to("unsafe"),
        hard=door.to("hard"),
        signed_in=door.signed_in,
        on_tablet=door.on_tablet,
        invented=settings.VINCULA_DEMO or practice.invented,
    )


def _other_languages() -> list[Language]:
    return [
        Language(code=code, name=OWN_NAMES[code])
        for code, _name in settings.LANGUAGES
        if code != get_language()
    ]
