"""Letters as a phone seals them, for tests that have no phone."""

import base64
import json
import uuid
from dataclasses import dataclass, field
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse

from vincula_practice.checkins.letters import bound
from vincula_practice.vault.letterbox import SUITE

LETTERS = reverse("checkin_letters")


@dataclass(frozen=True, kw_only=True)
class Phone:
    """What a page gave to a phone: it can seal, and it cannot open."""

    post: dict[str, str]

    @classmethod
    def at(cls, client: Client, link: str) -> "Phone":
        return cls(post=client.get(link).context["post"])

    def letter(
        self,
        answers: dict[str, float],
        *,
        at: datetime,
        words: str | None = None,
        letter_id: uuid.UUID | None = None,
    ) -> "Sealed":
        """Seal answers given at one moment; each is named by its key."""
        given = [
            {"key": key, "value": value, "at": at.isoformat()}
            for key, value in answers.items()
        ]
        return self.sealed(
            {"answers": given, "words": words, "language": "en"}, letter_id=letter_id
        )

    def sealed(self, plain: object, *, letter_id: uuid.UUID | None = None) -> "Sealed":
        one = letter_id or uuid.uuid4()
        point = base64.b64decode(self.post["public"])
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        info = bound(one, uuid.UUID(self.post["checkin"]), self.post["form"])
        box = SUITE.encrypt(json.dumps(plain).encode(), key, info)
        named = {name: self.post[name] for name in ("slip", "slot", "form")}
        return Sealed(
            plain={"id": str(one), "sealed": base64.b64encode(box).decode(), **named}
        )


@dataclass(frozen=True, kw_only=True)
class Sealed:
    plain: dict[str, str] = field(default_factory=dict)

    def body(self, *, sent_at: datetime) -> bytes:
        return json.dumps({**self.plain, "sent_at": sent_at.isoformat()}).encode()

    def send(self, client: Client, *, sent_at: datetime):
        return deliver(client, self.body(sent_at=sent_at))

    def but(self, **changes: str) -> "Sealed":
        return Sealed(plain=self.plain | changes)


def deliver(client: Client, body: bytes):
    return client.post(LETTERS, body, content_type="application/json")
