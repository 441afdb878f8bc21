"""What a device may keep of a check-in: what is asked, and nothing of anybody."""

import base64
from dataclasses import dataclass, replace
from datetime import datetime

from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from vincula_practice.checkins.danger import answered_danger
from vincula_practice.checkins.keys import Key
from vincula_practice.checkins.letters import form_of, slip_for
from vincula_practice.checkins.sheet import Question, Sheet
from vincula_practice.portal.checkin.door import Door
from vincula_practice.portal.checkin.fields import Asked, Part, parts_of, plain
from vincula_practice.portal.checkin.presenters import prompt_of
from vincula_practice.vault import letterbox

SHELL = (
    "vincula/tokens.css",
    "vincula/checkin.css",
    "vincula/questions.css",
    "vincula/leave.js",
    "vincula/trust.js",
    "vincula/queue.js",
    "vincula/seal.js",
    "vincula/offline.js",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A question, and the answers to it at which help is shown at once."""

    asked: Asked
    help_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OfflinePart:
    part: Part
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Offline:
    parts: tuple[OfflinePart, ...]
    of: int
    prompt: str
    hidden_goals: bool


def offline(door: Door, *, at: datetime) -> Offline:
    sheet = _blank(door.sheet(at=at))
    risky = {q.key: _help_at(q, sheet) for q in sheet.questions}
    return Offline(
        parts=tuple(
            OfflinePart(
                part=part,
                lines=tuple(
                    Line(asked=one, help_at=risky[one.key]) for one in part.asked
                ),
            )
            for part in parts_of(sheet)
        ),
        of=len(sheet.questions),
        prompt=prompt_of(door) if sheet.asks_closing_words else "",
        hidden_goals=any(q.about for q in sheet.questions),
    )


def post(door: Door, *, at: datetime) -> dict[str, str]:
    """Tell the page's script where letters go, and what they are sealed with."""
    slot = letterbox.slot(at=at)
    return {
        "checkin": str(door.checkin.pk),
        "slip": slip_for(
            checkin=door.checkin,
            channel=door.channel,
            invitation=door.invitation,
            device=door.device,
        ),
        "slot": slot.id,
        "public": base64.b64encode(slot.public).decode(),
        "form": form_of(door.checkin),
        "language": get_language() or "",
        "done": "yes" if door.sent else "",
        "letters": reverse("checkin_letters"),
        "taken": door.to("taken"),
        "offline": door.to("offline"),
        "sent": door.to("sent"),
        "worker": reverse("checkin_worker"),
        "script": static("vincula/offline.js"),
    }


def shell() -> list[str]:
    """Name the files that the page needs; the same for everybody."""
    return [static(name) for name in SHELL]


def _blank(sheet: Sheet) -> Sheet:
    """Take out what was answered, and the client's own words for their goals."""
    goals: list[str] = []
    return replace(
        sheet,
        questions=tuple(_without_anybody(q, goals) for q in sheet.questions),
        closing_words="",
        changed=(),
    )


def _without_anybody(question: Question, goals: list[str]) -> Question:
    blank = replace(question, value=None, words="", skipped=False)
    about = str(Key.parse(question.key).about or "")
    if not about:
        return blank
    if about not in goals:
        goals.append(about)
    place = goals.index(about) + 1
    return replace(blank, about=_("Your goal number %(place)d") % {"place": place})


def _help_at(question: Question, sheet: Sheet) -> str:
    """Name the values that must reach a human, by the catalogue's own rule."""
    values = [option.value for option in question.options]
    return " ".join(
        plain(value)
        for value in values
        if answered_danger(replace(sheet, questions=(replace(question, value=value),)))
    )
