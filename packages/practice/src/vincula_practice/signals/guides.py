"""A therapist's own words for the conversation guide: kept, sealed, sent to nobody."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Subquery
from django.utils.translation import gettext as _

from vincula.signals.model import SignalKind
from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Membership
from vincula_practice.people.policies import treats
from vincula_practice.signals.models import GuideWords
from vincula_practice.vault.fields import opener

MOST_OPENINGS, LONGEST = 3, 300
OwnWords = dict[str, dict[str, Any]]


@transaction.atomic
def keep_guide(
    *,
    rule: str,
    openings: Sequence[str],
    question: str,
    reply: str,
    by: Membership,
    at: datetime,
) -> None:
    """Keep own words for one kind of signal; empty ones bring ours back."""
    if not treats(by):
        raise NotAllowed
    given = [one.strip() for one in openings if one.strip()]
    if rule not in set(SignalKind):
        raise Refused(_("This rule has no such guide."))
    if len(given) > MOST_OPENINGS or any(
        len(one) > LONGEST for one in (*given, question, reply)
    ):
        raise Refused(_("At most three sentences, and none of them long."))
    Membership.objects.select_for_update().get(pk=by.pk)
    row = GuideWords.objects.filter(pk=by.pk).first() or GuideWords(member=by, words={})
    own = {
        "openings": given,
        "question": question.strip(),
        "reply": reply.strip(),
    }
    row.words = {**row.words, rule: own}
    row.changed_at = at
    row.save()
    record("kept words", by, by=by, at=at)


def with_guides(member: Membership) -> dict[str, Any]:
    """Return, as a column of another query, the own words of who asks, still sealed."""
    rows = GuideWords.objects.filter(pk=member.pk)
    return {"guides": Subquery(rows.values("words")[:1])}


def guides_in(row: Any, *, whose: Membership) -> OwnWords:
    """Return the own words from a row that was read with `with_guides`."""
    if row.guides is None:
        return {}
    words: OwnWords = opener(GuideWords, "words")(row.guides, whose.pk)
    return words


def own_guides(*, member: Membership) -> OwnWords:
    """Return a therapist's own words, and nobody else's."""
    row = GuideWords.objects.filter(pk=member.pk).first()
    return row.words if row else {}
