"""Put a model of the expected course to use, or out of it. Nothing is overwritten."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from vincula_practice.audit.actions import record
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Membership, Practice
from vincula_practice.people.policies import sets_thresholds
from vincula_practice.signals.models import CourseModel, RuleSetting
from vincula_practice.signals.offered import Offered
from vincula_practice.signals.thresholds import setting_of


@transaction.atomic
def install(
    *, practice: Practice, offered: Offered, by: Membership | None, at: datetime
) -> CourseModel:
    """Use a model from now on; ``by`` None is whoever runs the server.

    What was raised before keeps what it was raised with. Raises Refused where the same
    model is in use.
    """
    _held(practice, by)
    models = setting_of(practice.pk).models
    instrument = offered.measure.instrument
    held = [models[instrument]] if instrument in models else []
    known = CourseModel.objects.filter(pk__in=held).first()
    if known and (known.text, known.planned_end, known.unit) == (
        offered.text,
        offered.planned_end,
        offered.unit,
    ):
        raise Refused(f"This model of {instrument} is in use already.")
    row = keep(practice=practice, offered=offered, by=by, at=at)
    use(practice=practice, models={**models, instrument: str(row.pk)}, by=by, at=at)
    record(
        "installed",
        row,
        by=by,
        at=at,
        practice_id=practice.pk,
        instrument=instrument,
        number=row.number,
    )
    return row


@transaction.atomic
def remove(
    *, practice: Practice, instrument: str, by: Membership | None, at: datetime
) -> CourseModel:
    """Use no model of an instrument from now on; raises Refused where none is."""
    _held(practice, by)
    models = dict(setting_of(practice.pk).models)
    if instrument not in models:
        raise Refused(f"No model of {instrument} is in use.")
    row = CourseModel.objects.get(pk=models.pop(instrument))
    use(practice=practice, models=models, by=by, at=at)
    record(
        "removed",
        row,
        by=by,
        at=at,
        practice_id=practice.pk,
        instrument=instrument,
        number=row.number,
    )
    return row


def keep(
    *, practice: Practice, offered: Offered, by: Membership | None, at: datetime
) -> CourseModel:
    """Store a model beside the earlier ones of its instrument, without using it."""
    rows = CourseModel.objects.filter(
        practice=practice, instrument=offered.measure.instrument
    )
    last = rows.aggregate(last=Max("number"))["last"] or 0
    return CourseModel.objects.create(
        practice=practice,
        instrument=offered.measure.instrument,
        version=offered.measure.version,
        number=last + 1,
        text=offered.text,
        reference=offered.reference,
        unit=offered.unit,
        planned_end=offered.planned_end,
        installed_at=at,
        installed_by=by,
    )


def use(
    *,
    practice: Practice,
    models: Mapping[str, str],
    by: Membership | None,
    at: datetime,
) -> RuleSetting:
    """Let these models hold from now on, with the thresholds that hold."""
    now = setting_of(practice.pk)
    return RuleSetting.objects.create(
        practice=practice,
        number=now.number + 1,
        thresholds=now.thresholds or {},
        course_models=dict(models),
        since=at,
        set_by=by,
    )


def _held(practice: Practice, by: Membership | None) -> None:
    """Let one at a time change what holds; who may not is refused."""
    if by is not None and not (sets_thresholds(by) and by.practice_id == practice.pk):
        raise NotAllowed
    Practice.objects.select_for_update().get(pk=practice.pk)
