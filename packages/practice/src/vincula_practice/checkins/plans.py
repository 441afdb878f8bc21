"""Make and change the plan of an episode; load licensed text."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vincula.catalogue.load import parse_wording
from vincula.catalogue.model import Attestation
from vincula.catalogue.wording import wording_gaps
from vincula.errors import CatalogueError
from vincula_practice.audit.actions import record
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import (
    EarlierWording,
    LicensedWording,
    Plan,
    PlanLine,
)
from vincula_practice.checkins.queries import lines_of, newest_plan
from vincula_practice.checkins.schedule import SUGGESTED, Line
from vincula_practice.people.editions import EditedMeanwhile, hold
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership, Practice
from vincula_practice.people.policies import chooses_texts, treats
from vincula_practice.people.queries import may_work_on


@transaction.atomic
def set_plan(
    *,
    episode: Episode,
    lines: Sequence[Line],
    by: Membership,
    at: datetime,
    edition: str | None = None,
) -> Plan:
    """Store a new version of the plan; check-ins already opened stay as they are.

    Raises EditedMeanwhile where ``edition`` is not that of the plan in force.
    """
    if not treats(by) or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    Episode.objects.select_for_update().get(pk=episode.pk)
    last = newest_plan(episode.plans.all())
    hold(edition, as_edited(lines_of(last) if last else SUGGESTED))
    return _store(episode=episode, lines=lines, by=by, at=at)


def as_edited(lines: Sequence[Line]) -> list[list[Any]]:
    """Return a plan as the plain values that its edition is made of."""
    return [
        [
            line.instrument,
            line.occasion,
            line.rhythm,
            line.every,
            line.first,
            [day.isoformat() for day in line.dates],
        ]
        for line in lines
    ]


def plan_or_suggested(*, episode: Episode, at: datetime) -> Plan:
    """Return the plan in force; a first check-in makes the suggested one the plan."""
    plan = newest_plan(episode.plans.all())
    return plan or _store(episode=episode, lines=SUGGESTED, by=None, at=at)


def _store(
    *, episode: Episode, lines: Sequence[Line], by: Membership | None, at: datetime
) -> Plan:
    for line in lines:
        _check(line)
    Episode.objects.select_for_update().get(pk=episode.pk)
    last = newest_plan(episode.plans.all())
    plan = Plan.objects.create(
        episode=episode, version=last.version + 1 if last else 1, made_at=at, made_by=by
    )
    PlanLine.objects.bulk_create(
        PlanLine(
            plan=plan,
            place=place,
            instrument=line.instrument,
            occasion=line.occasion,
            rhythm=line.rhythm,
            every=line.every,
            first=line.first,
            dates=[day.isoformat() for day in line.dates],
        )
        for place, line in enumerate(lines)
    )
    practice_id = episode.client.practice_id
    record("planned", plan, by=by, at=at, practice_id=practice_id, lines=len(lines))
    return plan


def _check(line: Line) -> None:
    instrument = catalogue().get(line.instrument)
    if instrument.definition.respondent != "client":
        raise Refused(
            _("%(form)s is not for clients.")
            % {"form": instrument.definition.abbreviation}
        )
    if line.every < 1:
        raise Refused(_("Every n-th session: n is 1 or more."))
    if line.first < 1:
        raise Refused(_("Sessions are counted from 1."))


@transaction.atomic
def load_wording(
    *,
    instrument: str,
    wording: dict[str, Any],
    attestation: Attestation,
    by: Membership,
    at: datetime,
    seen: datetime | None = None,
) -> LicensedWording:
    """Store text that the practice holds a licence for; raises Refused with the fault.

    Raises EditedMeanwhile where somebody has loaded this text after ``seen``, the
    newest one on the page. A text that is replaced is kept.
    """
    if not chooses_texts(by):
        raise NotAllowed
    try:
        parsed = parse_wording(wording)
    except CatalogueError as fault:
        raise Refused(str(fault)) from fault
    gaps = wording_gaps(catalogue().get(instrument).definition, parsed)
    if gaps:
        raise Refused(f"{gaps[0].key}: {gaps[0].remedy}")
    _keep_earlier(by.practice_id, instrument, parsed.language, at=at, seen=seen)
    row, _new = LicensedWording.objects.update_or_create(
        practice=by.practice,
        instrument=instrument,
        language=parsed.language,
        defaults={
            "wording": wording,
            "holder": attestation.holder,
            "licence_reference": attestation.licence_reference,
            "territory": attestation.territory,
            "electronic_use": attestation.electronic_use,
            "expires_on": attestation.expires_on,
            "loaded_by": by,
            "loaded_at": at,
        },
    )
    record("loaded", row, by=by, at=at, instrument=instrument)
    return row


def _keep_earlier(
    practice_id: UUID,
    instrument: str,
    language: str,
    *,
    at: datetime,
    seen: datetime | None,
) -> None:
    Practice.objects.select_for_update().get(pk=practice_id)
    stored = LicensedWording.objects.filter(
        practice_id=practice_id, instrument=instrument, language=language
    ).first()
    if stored is None:
        return
    if seen is not None and stored.loaded_at > seen:
        raise EditedMeanwhile(
            _(
                "Somebody has loaded a text for this instrument since you opened the"
                " page. It is listed above; load yours again to put it in its place."
            )
        )
    EarlierWording.objects.create(
        wording_of=stored,
        until=at,
        wording=stored.wording,
        attestation={
            "holder": stored.holder,
            "licence_reference": stored.licence_reference,
            "territory": stored.territory,
            "electronic_use": stored.electronic_use,
            "expires_on": stored.expires_on.isoformat(),
        },
        loaded_by=stored.loaded_by,
        loaded_at=stored.loaded_at,
    )
