"""The signed heads: when one is due, and writing it to the file outside."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction

from vincula_practice.audit import ledgers
from vincula_practice.audit.form import moment
from vincula_practice.audit.models import Event, Head
from vincula_practice.audit.queries import verified
from vincula_practice.audit.signing import read_anchors
from vincula_practice.audit.verify import Report

EVERY_EVENTS, EVERY = 1000, timedelta(minutes=15)
# So long may events stand without a signed head before somebody is told.
OVERDUE = timedelta(minutes=30)


def heads() -> list[list[Any]]:
    """Return where each chain ends, all at one moment."""
    with transaction.atomic():
        rows = Head.objects.order_by("chain")
        return [[str(row.chain), row.place, row.hash] for row in rows]


def export(*, at: datetime, only_if_due: bool = False) -> Path | None:
    """Add the signed heads of all chains to the file; None where that is not due."""
    now = heads()
    if only_if_due and not _due(now, at=at):
        return None
    return ledgers.append(
        ledgers.ANCHORS, lambda _known: {"version": 1, "at": moment(at), "heads": now}
    )


def waiting(now: list[list[Any]] | None = None) -> tuple[int, datetime | None]:
    """Return how many events no signed head covers, and since when."""
    last = ledgers.read(ledgers.ANCHORS)[-1:]
    covered = {chain: place for one in last for chain, place, _ in one["heads"]}
    ends = {chain: place for chain, place, _ in now or heads()}
    count = sum(place - covered.get(chain, 0) for chain, place in ends.items())
    first = [
        Event.objects.filter(chain=chain, place=covered.get(chain, 0) + 1)
        .values_list("at", flat=True)
        .first()
        for chain, place in ends.items()
        if place > covered.get(chain, 0)
    ]
    return count, min(filter(None, first), default=None)


def _due(now: list[list[Any]], *, at: datetime) -> bool:
    count, since = waiting(now)
    return count >= EVERY_EVENTS or (since is not None and at - since >= EVERY)


def overdue(*, at: datetime) -> bool:
    """Tell whether events have waited for a signed head for longer than they should."""
    _count, since = waiting()
    return since is not None and at - since >= OVERDUE


def verify() -> Report:
    """Hold the audit to its hashes and to the signed heads outside."""
    path = ledgers.folder() / ledgers.ANCHORS
    keys = ledgers.public_keys()
    return verified(anchors=read_anchors(path, keys=keys) if path.exists() else [])
