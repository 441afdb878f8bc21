"""What happens when the same form comes twice, for every address that acts.

Most are done once by the id that the form carries (people.once). The others are here,
each with why a second sending does no harm. A new route is one or the other, or the
site does not start.
"""

from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from vincula_practice.people.once import is_once
from vincula_practice.policy.routes import ROUTES

SIGNS_IN = "signs in or out: the second time ends where the first did"
USED_UP = "takes a link, code or challenge that holds once: the second is refused"
MAILED = "sends another code, few in an hour; a code holds once: the second is refused"
CHOICE = "sets a choice: the same again changes nothing"
DRAFT = "keeps the newest answer to each question: the same again changes nothing"
SAME_CALL = (
    "pressed again within a quarter of an hour it is the same alert, and says so"
)
OWN_ID = "a check-in is sent once, by its own state and the id of the sending"

OTHERWISE: dict[str, str] = {
    "account_login": SIGNS_IN,
    "account_logout": SIGNS_IN,
    "account_signup": "nobody signs up: the page only says so",
    "account_reauthenticate": SIGNS_IN,
    "account_change_password": "the old password does not hold a second time",
    "account_set_password": "a second time there is a password already",
    "account_reset_password": "sends another code; each mailbox gets few in an hour",
    "account_confirm_password_reset_code": USED_UP,
    "account_complete_password_reset": USED_UP,
    "mfa_authenticate": USED_UP,
    "mfa_login_webauthn": USED_UP,
    "mfa_reauthenticate": USED_UP,
    "mfa_reauthenticate_webauthn": USED_UP,
    "mfa_prove_mailbox": MAILED,
    "mfa_add_webauthn": USED_UP,
    "mfa_remove_webauthn": "a second time there is nothing to remove",
    "mfa_activate_totp": "a second time there is one already",
    "mfa_deactivate_totp": "a second time there is nothing to remove",
    "mfa_generate_recovery_codes": "the newest codes hold, and are the ones shown",
    "welcome": USED_UP,
    "first:access": USED_UP,
    "account:address": MAILED,
    "account:language": CHOICE,
    "kiosk:who": USED_UP,
    "kiosk:leave": SIGNS_IN,
    "leave:now": SIGNS_IN,
    "data:take": "hands out a copy each time, and the audit tells of each",
    "checkin_letters": OWN_ID,
    "concern:look": "shows back what was chosen, and keeps nothing of it",
    "policy_report": "stands in the log twice, and changes nothing",
    **{
        f"{where}:{name}": why
        for where in ("checkin", "my-checkin", "kiosk-checkin")
        for name, why in {
            "question": DRAFT,
            "all": DRAFT,
            "words": DRAFT,
            "check": OWN_ID,
            "language": CHOICE,
            "unsafe": SAME_CALL,
            "hard": "the same words again are the same concern, said once",
        }.items()
    },
    **{
        f"{where}:{name}": why
        for where in ("checkin", "my-checkin")
        for name, why in {
            "better": "the first that is written after a check-in is the one kept",
            "mended": "what has ended has ended, and an answer stands once a check-in",
        }.items()
    },
    "checkin:taken": CHOICE,
    "my-checkin:taken": CHOICE,
}


def acting() -> set[str]:
    """Return the names of all routes that something can be sent to."""
    return {name for name, route in ROUTES.items() if route.act}


def guarded() -> set[str]:
    """Return the names of those whose view does a form once."""
    return set(_guarded(get_resolver(), ""))


def _guarded(resolver: URLResolver, namespace: str) -> list[str]:
    names = []
    for one in resolver.url_patterns:
        if not isinstance(one, URLPattern):
            inner = f"{one.namespace}:" if one.namespace else ""
            names += _guarded(one, namespace + inner)
        elif is_once(one.callback):
            names.append(f"{namespace}{one.name}")
    return names
