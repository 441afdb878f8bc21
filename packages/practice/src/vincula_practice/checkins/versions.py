"""Which versions of its forms a check-in asks, when a form changed mid-way."""

from dataclasses import replace

from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.keys import Asked
from vincula_practice.checkins.models import Answer, CheckIn
from vincula_practice.checkins.sheet import still_offered


def repinned(checkin: CheckIn) -> list[Asked]:
    """Return the forms at today's versions; a form that changed mid-way is re-pinned.

    Item ids never change meaning, so answers to items that are still there carry
    over; all others stay in their rows under the old version.
    """
    forms = [Asked.of(plain) for plain in checkin.asked]
    current = [_at_current_version(checkin, form) for form in forms]
    if current != forms:
        checkin.asked = [form.as_json() for form in current]
        checkin.save(update_fields=["asked"])
    return current


def _at_current_version(checkin: CheckIn, form: Asked) -> Asked:
    instrument = catalogue().get(form.instrument)
    if form.version == instrument.version:
        return form
    kept = checkin.answers.filter(
        instrument=form.instrument, version=form.version, about_id=form.about
    )
    Answer.objects.bulk_create(
        Answer(
            checkin=checkin,
            instrument=form.instrument,
            version=instrument.version,
            about_id=form.about,
            item=answer.item,
            given=answer.given,
            at=answer.at,
            device_hash=answer.device_hash,
        )
        for answer in kept
        if still_offered(instrument, answer)
    )
    return replace(form, version=instrument.version, was=form.version)
