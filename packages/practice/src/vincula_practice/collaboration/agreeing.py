"""Write the agreement, say yes to it, and ask to talk about a clause again."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.collaboration.clauses import Clause, plain
from vincula_practice.collaboration.models import (
    Agreement,
    ClauseTemplate,
    Confirmation,
    Reopening,
)
from vincula_practice.collaboration.numbering import locked, next_number, side_of
from vincula_practice.people.editions import EditedMeanwhile, hold
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership, Practice
from vincula_practice.people.policies import chooses_texts


@transaction.atomic
def set_template(
    *,
    clauses: Sequence[Clause],
    by: Membership,
    at: datetime,
    edition: str | None = None,
) -> ClauseTemplate:
    """Store the clauses from which this practice starts; agreements stay as they are."""
    if not chooses_texts(by):
        raise NotAllowed
    practice = Practice.objects.select_for_update().get(pk=by.practice_id)
    last = practice.clause_templates.order_by("-number").first()
    hold(edition, last.number if last else 0)
    template = ClauseTemplate.objects.create(
        practice=practice,
        number=last.number + 1 if last else 1,
        clauses=plain(_with_words(clauses)),
        made_by=by,
        made_at=at,
    )
    record("worded", template, by=by, at=at)
    return template


@transaction.atomic
def write_agreement(
    *,
    episode: Episode,
    clauses: Sequence[Clause],
    by: Membership,
    at: datetime,
    edition: str | None = None,
) -> Agreement:
    """Write a new version; it holds once both have confirmed it, not before.

    Earlier versions and what was said to them stay as they are. Raises EditedMeanwhile
    where somebody has written one since ``edition`` was shown.
    """
    episode = locked(episode.pk, by=by)
    last = Agreement.objects.filter(episode=episode).order_by("-number").first()
    hold(edition, last.number if last else 0)
    kept = plain(_with_words(clauses))
    if last and last.clauses == kept:
        return last
    agreement = Agreement.objects.create(
        episode=episode,
        number=next_number(Agreement, episode),
        text={"clauses": kept},
        by=by,
        at=at,
    )
    record("wrote", agreement, by=by, at=at, version=agreement.number)
    return agreement


def _with_words(clauses: Sequence[Clause]) -> list[Clause]:
    kept = [one for one in clauses if one.words.strip()]
    if not kept:
        raise Refused(_("An agreement needs at least one clause with words."))
    return kept


@transaction.atomic
def confirm(*, agreement: Agreement, by: Membership, at: datetime) -> Confirmation:
    """Say yes to this version, and to no other; a second yes changes nothing.

    Raises EditedMeanwhile where there is a newer version by now.
    """
    episode = locked(agreement.episode_id, by=by)
    side = side_of(by)
    known = agreement.confirmations.filter(side=side).first()
    if known:
        return known
    if _newest(episode).pk != agreement.pk:
        raise EditedMeanwhile(
            _("There is a newer version by now. Read that one first, please.")
        )
    row = Confirmation.objects.create(
        episode=episode,
        agreement=agreement,
        number=agreement.number,
        side=side,
        by=by,
        at=at,
    )
    record("confirmed", row, by=by, at=at, version=agreement.number)
    return row


def _newest(episode: Episode) -> Agreement:
    return Agreement.objects.filter(episode=episode).latest("number")


@transaction.atomic
def reopen(
    *, episode: Episode, key: str, words: str, by: Membership, at: datetime
) -> Reopening:
    """Ask to talk about a clause again; what both agreed holds until both agree anew."""
    episode = locked(episode.pk, by=by)
    newest = Agreement.objects.filter(episode=episode).order_by("-number").first()
    if newest is None or all(one["key"] != key for one in newest.clauses):
        raise Refused(_("There is no such clause."))
    row = Reopening.objects.create(
        episode=episode,
        number=next_number(Reopening, episode),
        agreement=newest,
        side=side_of(by),
        told={"key": key, "words": words.strip()},
        by=by,
        at=at,
    )
    record("reopened", row, by=by, at=at, version=newest.number)
    return row
