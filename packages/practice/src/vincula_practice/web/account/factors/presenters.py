"""How a sign-in is protected, as plain values."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator


@dataclass(frozen=True, slots=True, kw_only=True)
class Passkey:
    id: int
    name: str
    added_at: datetime
    used_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """``recovery_codes`` is how many are left; None where there never were any."""

    passkeys: tuple[Passkey, ...]
    app_added_at: datetime | None
    recovery_codes: int | None

    @property
    def any(self) -> bool:
        return bool(self.passkeys) or self.app_added_at is not None


def protection_of(factors: Iterable[Authenticator]) -> Protection:
    by_kind: dict[str, list[Authenticator]] = {}
    for factor in factors:
        by_kind.setdefault(factor.type, []).append(factor)
    apps = by_kind.get(Authenticator.Type.TOTP, [])
    codes = by_kind.get(Authenticator.Type.RECOVERY_CODES, [])
    return Protection(
        passkeys=tuple(
            Passkey(
                id=f.pk,
                name=f.wrap().name,
                added_at=f.created_at,
                used_at=f.last_used_at,
            )
            for f in by_kind.get(Authenticator.Type.WEBAUTHN, [])
        ),
        app_added_at=apps[0].created_at if apps else None,
        recovery_codes=len(codes[0].wrap().get_unused_codes()) if codes else None,
    )
