"""Which text of an instrument a practice may show, or why none."""

from datetime import date

from vincula.catalogue.load import parse_wording
from vincula.catalogue.model import Attestation, TextPolicy, Wording
from vincula.catalogue.wording import Available, Unavailable, availability
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import LicensedWording
from vincula_practice.people.models import Practice


def text_for(
    *, practice: Practice, instrument: str, language: str, on: date
) -> Available | Unavailable:
    """Return the wording to show, or the reason why the form cannot be sent."""
    form = catalogue().get(instrument)
    if form.definition.licence.text is TextPolicy.SHIPPED:
        return availability(form, language=language, on=on)
    loaded = _loaded(practice=practice, instrument=instrument, language=language)
    return availability(
        form,
        language=language,
        licensed=_wording(loaded),
        attestation=_attestation(loaded),
        on=on,
    )


def _loaded(
    *, practice: Practice, instrument: str, language: str
) -> LicensedWording | None:
    rows = LicensedWording.objects.filter(practice=practice, instrument=instrument)
    # The client's language first, else any: a form in another language is better
    # than none, and the page says which language it is in.
    return min(rows, key=lambda row: row.language != language, default=None)


def _wording(row: LicensedWording | None) -> Wording | None:
    return parse_wording(row.wording) if row else None


def _attestation(row: LicensedWording | None) -> Attestation | None:
    if row is None:
        return None
    return Attestation(
        holder=row.holder,
        licence_reference=row.licence_reference,
        territory=row.territory,
        electronic_use=row.electronic_use,
        expires_on=row.expires_on,
    )
