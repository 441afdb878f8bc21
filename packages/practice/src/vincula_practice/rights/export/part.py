"""One table of what is handed out: the way to the client, its fields, and why not all."""

from dataclasses import dataclass, field

from django.apps import apps
from django.db.models import Model

TECHNICAL = "a mark of the program, the same for everybody or for nobody to read"
KEY = "would let its holder in; it says nothing about the client"
COLLEAGUE = "which colleague it was stands in the notes of the practice"
ELSEWHERE = "stands in another part of this file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table: how its rows lead to the client, what is handed out, what is not.

    ``client`` and ``person`` are the ways to them; one of the two is set.
    """

    name: str
    model: str
    fields: tuple[str, ...]
    client: str = ""
    person: str = ""
    left_out: dict[str, str] = field(default_factory=dict)

    def table(self) -> type[Model]:
        return apps.get_model(self.model)


def part(
    name: str,
    model: str,
    fields: str,
    *,
    client: str = "",
    person: str = "",
    **left_out: str,
) -> Part:
    return Part(
        name=name,
        model=model,
        fields=tuple(fields.split()),
        client=client,
        person=person,
        left_out=left_out,
    )


EPISODE = "episode__client"
SESSION = "session__episode__client"
CHECKIN = "checkin__session__episode__client"
RESPONSE = "response__checkin__session__episode__client"
