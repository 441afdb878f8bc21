"""Which second factors does a person have? Only ever asked about oneself."""

from allauth.mfa.models import Authenticator

from vincula_practice.people.models import Person

PASSKEY, APP = Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP
RECOVERY = Authenticator.Type.RECOVERY_CODES


def factors_of(*, person: Person) -> list[Authenticator]:
    """Return passkeys, the app and the recovery codes, the oldest first."""
    rows = Authenticator.objects.filter(user=person)
    return list(rows.order_by("created_at", "pk"))


def kinds_of(*, person: Person) -> set[str]:
    return {factor.type for factor in factors_of(person=person)}


def is_last_factor(factor: Authenticator, *, person: Person) -> bool:
    """Tell whether nothing but recovery codes would be left without this one."""
    return all(
        other.pk == factor.pk or other.type == RECOVERY
        for other in factors_of(person=person)
    )
