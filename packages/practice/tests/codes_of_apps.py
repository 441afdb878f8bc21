"""An authenticator app of the tests."""

import time

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of a phone that does not exist
PERIOD = 30


def code_of_now(secret: str = SECRET, *, later: int = 0) -> str:
    counter = int(time.time()) // PERIOD + later
    return format_hotp_value(hotp_value(secret, counter))


def give_app(person) -> None:
    TOTP.activate(person, SECRET)


def give_recovery_codes(person) -> list[str]:
    return RecoveryCodes.activate(person).generate_codes()
