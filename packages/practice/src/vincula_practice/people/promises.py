"""What a practice promises its clients: who sees what, and where to turn."""

import re
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from vincula_practice.people.models import Practice

# A telephone number inside a line that a practice wrote.
NUMBER = re.compile(r"\+?\d[\d ()/-]{1,}\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class CrisisLine:
    """One place to turn to; the number can be tapped."""

    words: str
    number: str
    dial: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """As each page for clients shows it."""

    practice: str
    who_sees: str
    crisis: tuple[CrisisLine, ...]
    crisis_checked_on: date | None
    practice_id: UUID
    exit_address: str


def promise_of(practice: Practice) -> Promise:
    lines = [line for line in practice.crisis_help.splitlines() if line.strip()]
    return Promise(
        practice=practice.name,
        who_sees=practice.who_sees.strip() or _standard(),
        crisis=tuple(map(crisis_line, lines)),
        crisis_checked_on=practice.crisis_checked_on,
        practice_id=practice.pk,
        exit_address=elsewhere(practice.exit_address),
    )


def named_in_messages(practice: Practice) -> str:
    """Return what messages call the practice, in one line.

    A mail is refused whose subject has a second line: it could name other readers.
    """
    return " ".join((practice.sender_name or practice.name).split())


def elsewhere(address: str) -> str:
    """Return where leaving quickly leads; "" for anything but a page on the web.

    The form lets nothing else in; whoever writes into the database does not pass it.
    """
    return address if address.startswith("https://") else ""


def crisis_line(line: str) -> CrisisLine:
    """Split a line around its telephone number; a line without one stays whole."""
    found = NUMBER.search(line)
    if found is None:
        return CrisisLine(words=line.strip(), number="", dial="")
    around = (line[: found.start()], line[found.end() :])
    words = [part.strip(" ,;:") for part in around]
    return CrisisLine(
        words=", ".join(filter(None, words)),
        number=found.group(),
        dial=re.sub(r"[^\d+]", "", found.group()),
    )


def _standard() -> str:
    return _(
        "Your therapist sees your answers as soon as you send them, and you can look"
        " at them together in your session. Nobody else in the practice is shown them"
        " unless they treat you too, you agreed to it, or there is an emergency; you"
        " can see who looked."
    )
