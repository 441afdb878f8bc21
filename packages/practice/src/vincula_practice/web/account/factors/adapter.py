"""How allauth keeps second factors: secrets sealed, and under our own name."""

import io
from urllib.parse import urlsplit

import segno
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.utils.translation import gettext as _

from vincula_practice.people.factors import factors_of
from vincula_practice.people.queries import Person
from vincula_practice.vault.secrets import protect, reveal

PURPOSE = "second factor"
NAME = "Vincula"


class SealedFactors(DefaultMFAAdapter):
    def encrypt(self, text: str) -> str:
        return protect(text, PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        return reveal(encrypted_text, PURPOSE)

    def get_totp_issuer(self) -> str:
        return NAME

    def build_totp_svg(self, url: str) -> str:
        # An image of its own needs its namespace, and white to stand on in the dark.
        drawn = io.BytesIO()
        code = segno.make(url, error="m", micro=False)
        code.save(drawn, kind="svg", xmldecl=False, border=4, light="white")
        return drawn.getvalue().decode()

    def generate_authenticator_name(self, user: Person, type: str) -> str:  # noqa: A002 - allauth's signature
        taken = [f for f in factors_of(person=user) if f.type == type]
        return _("Passkey %(number)d") % {"number": len(taken) + 1}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """A passkey is for one host: that of the setting, else the one asked for."""
        base = settings.VINCULA_BASE_URL
        host = urlsplit(base).hostname if base else None
        asked = context.request.get_host().partition(":")[0]
        return {"id": host or asked, "name": NAME}

    def get_public_key_credential_user_entity(
        self, user: Person
    ) -> dict[str, bytes | str]:
        """What the device shows when it asks: the address, and no id of ours."""
        entity: dict[str, bytes | str] = super().get_public_key_credential_user_entity(
            user
        )
        return {**entity, "display_name": user.email or NAME}
