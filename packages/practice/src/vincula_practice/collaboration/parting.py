"""Plan the ending together: a review, what changed, what to keep, how to come back."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from vincula_practice.audit.actions import record
from vincula_practice.collaboration.models import Ending
from vincula_practice.collaboration.numbering import locked, next_number
from vincula_practice.collaboration.papers import worded
from vincula_practice.people.editions import hold
from vincula_practice.people.errors import Refused
from vincula_practice.people.models import Episode, Membership

LONGEST = 2000
PARTS: dict[str, Promise] = {
    "changed": gettext_lazy("What is different now, in our own words"),
    "keep": gettext_lazy("What to keep doing"),
    "signs": gettext_lazy("Early signs that it gets harder, and what helps then"),
    "back": gettext_lazy("How to come back"),
    "goodbye": gettext_lazy("What we want to say to each other"),
}


@transaction.atomic
def plan_ending(
    *,
    episode: Episode,
    review_on: date | None,
    parts: Mapping[str, str],
    by: Membership,
    at: datetime,
    edition: str | None = None,
) -> Ending:
    """Write down how the two plan to end; each save is kept, the newest counts.

    It ends nothing by itself. Raises EditedMeanwhile where the other one has written
    since ``edition`` was shown.
    """
    episode = locked(episode.pk, by=by)
    last = Ending.objects.filter(episode=episode).order_by("-number").first()
    hold(edition, last.number if last else 0)
    if not set(parts) <= set(PARTS):
        raise Refused(_("This is not part of the ending."))
    row = Ending.objects.create(
        episode=episode,
        number=next_number(Ending, episode),
        told={
            "review_on": review_on.isoformat() if review_on else None,
            "parts": worded({key: words.strip() for key, words in parts.items()}),
        },
        by=by,
        at=at,
    )
    record("planned", row, by=by, at=at)
    return row
