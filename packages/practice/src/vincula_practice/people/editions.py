"""Two people change the same thing: the second one is shown what the first one did.

A page that shows something to be changed carries its edition, a short print of what is
stored. Whoever saves over another edition than the one they saw is refused.
"""

import hashlib
import json
from typing import Any

from django.utils.translation import gettext as _

from vincula_practice.people.errors import Refused

LENGTH = 24


class EditedMeanwhile(Refused):
    """Somebody else has changed it since it was shown; nothing was overwritten."""


def edition_of(values: Any) -> str:
    """Return a print of plain values: the same where they are the same."""
    text = json.dumps(values, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:LENGTH]


def hold(edition: str | None, values: Any) -> None:
    """Raise EditedMeanwhile unless ``values`` are still what was shown.

    None stands for a change that was not made from something shown, as by a command.
    """
    if edition is not None and edition != edition_of(values):
        raise EditedMeanwhile(
            _("Somebody else has changed this since you opened the page.")
        )
