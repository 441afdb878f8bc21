"""How often may something be tried? Reserved in the database before it is tried.

Whoever guesses asks in parallel: what counts first and then lets try cannot be
outrun, whatever number of processes answers. So `allow` keeps its place in a
transaction of its own, which is over before the try is looked at.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.crypto import salted_hmac

from vincula_practice.people.footprints import Tries

log = logging.getLogger("vincula.limits")


def allow(what: str, key: str, *, most: int, per: timedelta, at: datetime) -> bool:
    """Reserve one try of ``key``; False where ``most`` were reserved within ``per``.

    The window slides: in no stretch of ``per`` are there more than ``most``.
    """
    name = _name(what, key)
    with transaction.atomic(durable=True):
        row = _held(name, what, until=at + per)
        since = (at - per).timestamp()
        recent = [moment for moment in row.moments if moment > since]
        allowed = len(recent) < most
        if allowed:
            row.moments = [*recent, at.timestamp()]
            row.until = at + per
            row.save(update_fields=["moments", "until"])
    if not allowed:
        log.warning("no more tries for now: %s", what)
    return allowed


def give_back(what: str, key: str, *, at: datetime) -> None:
    """Take back what was reserved at ``at``: it was no guess, it was right."""
    with transaction.atomic():
        row = Tries.objects.select_for_update().filter(name=_name(what, key)).first()
        if row and at.timestamp() in row.moments:
            row.moments.remove(at.timestamp())
            row.save(update_fields=["moments"])


def sweep(*, at: datetime) -> int:
    """Delete what no longer counts; return how many rows that were."""
    return Tries.objects.filter(until__lt=at).delete()[0]


def _held(name: str, what: str, *, until: datetime) -> Tries:
    """Return the row with its lock; two who make it at once get the same one."""
    rows = Tries.objects.select_for_update().filter(name=name)
    row = rows.first()
    if row is None:
        Tries.objects.get_or_create(name=name, defaults={"what": what, "until": until})
        row = rows.get()
    return row


def _name(what: str, key: str) -> str:
    # Not the key itself: it may be an address, and this table is for nobody to read.
    return salted_hmac(
        "vincula.limits", f"{what}\n{key}", algorithm="sha256"
    ).hexdigest()
