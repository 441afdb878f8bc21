"""Which clients have agreed to something, as it stands now."""

from django.db.models import F, OuterRef, QuerySet, Subquery

from vincula_practice.people.models import Consent, Purpose
from vincula_practice.people.purposes import VERSIONS


def who_agreed(purpose: str) -> QuerySet[Consent]:
    """Return the standing yes of every client who said it, to today's version."""
    newest = Consent.objects.filter(
        client_id=OuterRef("client_id"), purpose=OuterRef("purpose")
    ).order_by("-number")
    rows = Consent.objects.filter(
        purpose=purpose,
        state=Consent.State.GIVEN,
        version=VERSIONS[Purpose(purpose)],
    )
    return rows.alias(last=Subquery(newest.values("number")[:1])).filter(
        number=F("last")
    )
