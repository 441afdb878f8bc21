"""The one place from which a client's data are erased for good."""

from datetime import datetime

from vincula_practice.people.erasing import erase_person
from vincula_practice.rights.models import ClientRequest


def erase(request: ClientRequest, *, at: datetime) -> None:
    """Delete the client's rows and destroy their keys; there is no way back."""
    erase_person(person_id=request.client.person_id, at=at, request_id=request.pk)
