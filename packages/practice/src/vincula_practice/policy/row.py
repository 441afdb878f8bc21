"""What a row of the table of addresses says, and the shapes that most rows have.

``look`` is for GET, ``act`` for POST; where one is missing, nobody may ask that way.
``of`` names how one must stand to the record that the address is about.

A page is clinical when it shows or changes a record: it needs the second factor.
``step_up`` asks once more who it is, where a stolen open browser would hurt most.
``mailbox`` asks whoever has no second factor yet for a code from their mailbox, where a
stolen password would hurt most.
``kiosk`` pages work on the shared tablet.
``costly`` names the method by which much work is asked for, ``paced`` whether forms of
one person are counted: `policy.pace`.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q

from vincula_practice.people.models import Membership
from vincula_practice.policy.relations import Gate, somebody

Of = Callable[[Membership], Q]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """Who may look and act; None where the address knows no such thing."""

    look: Gate | None = None
    act: Gate | None = None
    of: Of | None = None
    clinical: bool = False
    step_up: bool = False
    mailbox: bool = False
    kiosk: bool = False
    costly: str = ""
    paced: bool = True

    def gate(self, method: str) -> Gate | None:
        """Return who may ask by this method, None where nobody may."""
        return {"GET": self.look, "HEAD": self.look, "POST": self.act}.get(method)


def page(look: Gate, *, of: Of | None = None, clinical: bool = False) -> Route:
    return Route(look=look, of=of, clinical=clinical)


def document(look: Gate, *, of: Of, clinical: bool = False) -> Route:
    """Return the row of what takes long to make."""
    return Route(look=look, of=of, clinical=clinical, costly="GET")


def deed(act: Gate, *, of: Of | None = None, clinical: bool = False) -> Route:
    return Route(act=act, of=of, clinical=clinical)


def form(who: Gate, *, of: Of | None = None, clinical: bool = False) -> Route:
    return Route(look=who, act=who, of=of, clinical=clinical)


def changed_after_step_up() -> Route:
    """Return the row of a page that changes how somebody signs in."""
    return Route(look=somebody, act=somebody, step_up=True)


def what_only_the_owner_may() -> Route:
    """Return the row of a page on which a stolen password must not be enough."""
    return Route(look=somebody, act=somebody, step_up=True, mailbox=True)


def checkin_pages(
    namespace: str, who: Gate, *, of: Of | None, kiosk: bool = False
) -> dict[str, Route]:
    """Return the rows of a check-in's pages, as they hang under two addresses."""
    look = Route(look=who, of=of, kiosk=kiosk)
    both = Route(look=who, act=who, of=of, kiosk=kiosk, paced=False)
    return {
        f"{namespace}:start": look,
        f"{namespace}:question": both,
        f"{namespace}:all": both,
        f"{namespace}:words": both,
        f"{namespace}:check": both,
        f"{namespace}:sent": look,
        f"{namespace}:language": Route(act=who, of=of, kiosk=kiosk),
        f"{namespace}:unsafe": both,
        f"{namespace}:hard": both,
    }


def kept_pages(namespace: str, who: Gate, *, of: Of | None) -> dict[str, Route]:
    """Return the rows of what only a device of one's own keeps, or is shown."""
    return {
        f"{namespace}:better": deed(who, of=of),
        f"{namespace}:mended": deed(who, of=of),
        f"{namespace}:offline": page(who, of=of),
        f"{namespace}:taken": deed(who, of=of),
    }
