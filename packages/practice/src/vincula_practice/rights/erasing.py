"""The one place from which a client's data are erased for good."""

from datetime import datetime

from vincula_practice.people.errors import Refused
from vincula_practice.rights.models import ClientRequest


def erase(request: ClientRequest, *, at: datetime) -> None:
    """Destroy the client's keys and rows; there is no way back."""
    raise Refused(f"not possible yet: {request.pk} at {at}")
