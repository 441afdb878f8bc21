"""A passkey of the tests: a key pair that registers and signs as a device does."""

import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.webauthn.internal.auth import WebAuthn
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

from vincula_practice.people.models import Person

HOST = "localhost"
SIGN_IN = reverse("mfa_login_webauthn")
FLAG = AuthenticatorData.FLAG
PRESENT_AND_VERIFIED = FLAG.UP | FLAG.UV


@dataclass(frozen=True)
class Passkey:
    """The device of one person."""

    person: Person
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    name: bytes = field(default_factory=lambda: secrets.token_bytes(16))

    def register(self) -> None:
        WebAuthn.add(self.person, "A phone", self._registration(""))

    def registered(self, options: dict[str, Any]) -> str:
        """Answer the page that adds a passkey, as its script does."""
        return json.dumps(self._registration(options["publicKey"]["challenge"]))

    def sign_in(self, browser: Client) -> None:
        """Sign in with nothing else, as the page's script does."""
        browser.post(SIGN_IN, {"credential": self.answer(browser)})

    def answer(self, browser: Client) -> str:
        """Answer what the page to sign in asks this browser."""
        xhr = {"X-Requested-With": "XMLHttpRequest"}
        return self.signed(browser.get(SIGN_IN, headers=xhr).json()["request_options"])

    def signed(self, options: dict[str, Any]) -> str:
        """Sign what a page asks."""
        client = _client_data("webauthn.get", options["publicKey"]["challenge"])
        data = AuthenticatorData.create(sha256(HOST.encode()), PRESENT_AND_VERIFIED, 1)
        signed = self.key.sign(
            data + sha256(websafe_decode(client)), ec.ECDSA(SHA256())
        )
        answer = {
            "clientDataJSON": client,
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signed),
            "userHandle": websafe_encode(user_pk_to_url_str(self.person).encode()),
        }
        return json.dumps(self._credential(answer))

    def _registration(self, challenge: str) -> dict[str, object]:
        public = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.name, public)
        data = AuthenticatorData.create(
            sha256(HOST.encode()), PRESENT_AND_VERIFIED | FLAG.AT, 0, credential
        )
        answer = {
            "clientDataJSON": _client_data("webauthn.create", challenge),
            "attestationObject": websafe_encode(
                AttestationObject.create("none", data, {})
            ),
        }
        shown = {"clientExtensionResults": {"credProps": {"rk": True}}}
        return self._credential(answer) | shown

    def _credential(self, answer: dict[str, str]) -> dict[str, object]:
        name = websafe_encode(self.name)
        return {"id": name, "rawId": name, "type": "public-key", "response": answer}


def _client_data(kind: str, challenge: str) -> str:
    told = {"type": kind, "challenge": challenge, "origin": f"https://{HOST}"}
    return websafe_encode(json.dumps(told).encode())
