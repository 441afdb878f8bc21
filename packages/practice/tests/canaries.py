"""Unmistakable words, planted in every sealed field, and looked for in every form.

A canary begins like all others, so that a file is searched once for the beginning in
each encoding, and only around a hit for the whole.
"""

import base64
import contextlib
import gzip
import io
import json
import secrets
import string
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

from cast import NOW, Cast, a_checkin, a_goal, answer_phq9, client_of, membership_of
from django.apps import apps
from django.db import models
from together import what_they_have_together

from vincula_practice.checkins.actions import keep_words
from vincula_practice.checkins.models import CheckIn
from vincula_practice.conversations.actions import add_event
from vincula_practice.conversations.mending import add_step, open_case
from vincula_practice.conversations.models import (
    ExitCheckIn,
    OnePerCent,
    PrivateNote,
    Recontact,
    TherapyEnd,
)
from vincula_practice.conversations.raising import Saying, speak
from vincula_practice.people.lent import EmergencyAccess
from vincula_practice.people.models import Episode
from vincula_practice.progress.actions import complete_checkin
from vincula_practice.rights.models import ClientRequest, LegalHold
from vincula_practice.safety.models import SafetyPlan
from vincula_practice.signals.models import GuideWords, RevealChoice, SessionView
from vincula_practice.vault.fields import Sealed, SealedJSON, SealedValue, sealed_fields

# Long enough that each base64 alignment has a stable middle, and with characters that
# change in an address and in JSON.
BEGINNING = "Zq7 kanariü-"
LETTERS = string.ascii_lowercase + string.digits
GZIP = b"\x1f\x8b\x08"
AROUND = 200


def canary() -> str:
    return BEGINNING + "".join(secrets.choice(LETTERS) for _ in range(12))


def encodings(text: str) -> Iterator[bytes]:
    """Return what a text can look like in a file."""
    raw = text.encode()
    yield from (raw, text.encode("latin-1"))
    yield from (text.encode("utf-16-le"), text.encode("utf-16-be"))
    yield from (quote(text).encode(), quote_plus(text).encode())
    yield json.dumps(text)[1:-1].encode()
    yield from (raw.hex().encode(), raw.hex().upper().encode())
    for before in range(3):
        # What stands before moves the letters; the first and the last one depend on it.
        moved = base64.b64encode(b"\0" * before + raw)
        first = (before * 8 + 5) // 6
        whole = (before + len(raw)) * 8 // 6
        yield moved[first:whole]
        yield moved[first:whole].translate(bytes.maketrans(b"+/", b"-_"))


class Sweep:
    """Looks for canaries, and remembers which it found where."""

    def __init__(self, planted: Iterable[str]) -> None:
        self.planted = tuple(planted)
        self.found: dict[str, set[str]] = {}
        self.bytes = 0
        self._beginnings = set(encodings(BEGINNING))
        self._whole = {one: set(encodings(one)) for one in self.planted}

    def files(self, folder: Path) -> None:
        """Look through every file below a folder."""
        for path in sorted(folder.rglob("*")) if folder.is_dir() else [folder]:
            if path.is_file():
                self.content(str(path), path.read_bytes())

    def content(self, where: str, data: bytes) -> None:
        """Look through some bytes, and through what is packed in them."""
        self.bytes += len(data)
        self._look(where, data)
        for unpacked in (*_gzipped(data), *_zipped(data)):
            self._look(f"{where} (packed)", unpacked)

    def _look(self, where: str, data: bytes) -> None:
        for beginning in self._beginnings:
            at = data.find(beginning)
            while at >= 0:
                window = data[max(0, at - 8) : at + len(beginning) + AROUND]
                self._name(where, window)
                at = data.find(beginning, at + 1)

    def _name(self, where: str, window: bytes) -> None:
        for one, forms in self._whole.items():
            if any(form in window for form in forms):
                self.found.setdefault(one, set()).add(where)


def _gzipped(data: bytes) -> Iterator[bytes]:
    at = data.find(GZIP)
    while at >= 0:
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(31).decompress(data[at:], 50_000_000)
        at = data.find(GZIP, at + 1)


def _zipped(data: bytes) -> Iterator[bytes]:
    if not data.startswith(b"PK\x03\x04"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield archive.read(name)


@dataclass(frozen=True, slots=True)
class Planted:
    """One canary in one sealed field of one row."""

    canary: str
    field: SealedValue
    row: Any


def a_full_practice(cast: Cast, *, clients: int) -> None:
    """Make clients of whom there is a row in every table that keeps something sealed."""
    for number in range(clients):
        episode = client_of(cast.ben, f"Client{number}")
        _with_everything(cast, episode)


def _with_everything(cast: Cast, episode: Episode) -> None:
    a_goal(episode, canary())
    what_they_have_together(episode.goals.get(), by=cast.ben, words=canary())
    checkin = a_checkin(episode)
    keep_words(checkin=checkin, words=canary())
    answer_phq9(checkin, 1, 1, 1, 1, 1, 1, 1, 1, 1)
    complete_checkin(checkin=checkin, channel="link", language="en", at=NOW)
    add_event(
        episode=episode,
        on=NOW.date(),
        kind="note",
        words=canary(),
        by=membership_of(episode),
        at=NOW + timedelta(minutes=1),
    )
    ClientRequest.objects.create(
        client=episode.client, kind="correct", words=canary(), asked_at=NOW
    )
    LegalHold.objects.create(
        client=episode.client, reason=canary(), set_at=NOW, set_by=cast.mona
    )
    PrivateNote.objects.create(
        episode=episode, author=cast.ben, words=canary(), written_at=NOW
    )
    SafetyPlan.objects.create(
        episode=episode,
        number=1,
        steps={"words": canary()},
        written_at=NOW,
        written_by=cast.ben,
    )
    _between(cast, episode, checkin)
    EmergencyAccess.objects.create(
        episode=episode,
        member=cast.eva,
        reason=canary(),
        opened_at=NOW,
        expires_at=NOW,
    )


def _between(cast: Cast, episode: Episode, checkin: CheckIn) -> None:
    client = membership_of(episode)
    for travel in ("now", "count"):
        saying = Saying(travel=travel, kinds=(), words=canary())
        speak(episode=episode, saying=saying, by=client, at=NOW)
    case = open_case(episode=episode, by=cast.ben, at=NOW, words=canary())
    add_step(case=case, step="heard", words=canary(), by=client, at=NOW)
    Recontact.objects.create(
        episode=episode, session=checkin.session, told={"why": []}, prepared_at=NOW
    )
    ExitCheckIn.objects.create(
        episode=episode, said={"helped": {"words": canary()}}, answered_at=NOW
    )
    TherapyEnd.objects.create(
        episode=episode, told={"how": "other", "words": canary()}, at=NOW, by=cast.ben
    )
    view = {"session": checkin.session, "given": {"own": canary()}, "given_at": NOW}
    SessionView.objects.create(episode=episode, member=cast.ben, **view)
    chosen = {"together": True, "items": canary()}
    RevealChoice.objects.create(client=episode.client, chosen=chosen, chosen_at=NOW)
    GuideWords.objects.get_or_create(
        member=cast.ben, defaults={"words": {"said": canary()}, "changed_at": NOW}
    )
    OnePerCent.objects.create(
        episode=episode, checkin=checkin, words=canary(), written_at=NOW
    )


def plant_everywhere() -> list[Planted]:
    """Put a canary into every sealed field of every row; none may be without a row."""
    planted = []
    for field in sealed_fields(apps.get_models()):
        rows = list(field.model.objects.all())
        assert rows, f"no row to plant a canary in: {field.model.__name__}.{field.name}"
        planted += [_plant(field, row) for row in rows]
    return planted


def _plant(field: SealedValue, row: Sealed) -> Planted:
    one = canary()
    value = one
    if isinstance(field, SealedJSON):
        held = getattr(row, field.attname)  # what the row must hold stays
        value = {**held, "canary": one} if isinstance(held, dict) else {"canary": one}
    sealed = field.sealed(value, row)
    models.QuerySet(field.model).filter(pk=row.pk).update(**{field.name: sealed})
    return Planted(one, field, row)


def packed(text: str) -> bytes:
    return gzip.compress(text.encode())
