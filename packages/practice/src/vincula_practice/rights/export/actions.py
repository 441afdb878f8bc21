"""Hand a client everything that is theirs."""

from datetime import datetime

from django.db import transaction

from vincula_practice.audit.actions import record
from vincula_practice.people.models import Membership
from vincula_practice.rights.export.archive import archive_of
from vincula_practice.rights.queries import own_client


@transaction.atomic
def hand_over(*, by: Membership, language: str, at: datetime) -> bytes:
    """Return the archive for the client who asks; that it was taken is recorded."""
    client = own_client(member=by)
    content = archive_of(client, language=language, at=at)
    record("exported", client, by=by, at=at)
    return content
