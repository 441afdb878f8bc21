"""Every form of the site as somebody fills it in: each field that may be written, by hand.

What a form may write is told here and nowhere else: a field that is not in this table is
no field of that form, whatever the code reads.
"""

from cast import PASSWORD
from django.core.cache import cache
from posted import A_TEMPLATE, ALERT_RULES
from prepared import BEFORE, PIN, Ready
from principals import NOBODY, House, who_may

from vincula_practice.policy.addresses import addresses
from vincula_practice.policy.forms import FIELD, NAMED, SIGNER

FORM_ID = "00000000-0000-4000-8000-00000000f0f0"
LONG = "a whole new sentence 7"
WHEN = {"day": "2026-12-01", "hour": "10:00"}
ANSWERED = {f"phq9::phq9_{number}": "1" for number in range(1, 10)}
PLAN = {
    "warning": "I stop sleeping",
    "coping": "A walk by the river",
    "places": "The library",
    "ask": "My sister 020 7946 0958",
    "professionals": "Ben, in the mornings",
    "safer": "My sister keeps it for me",
}
SAID = {"agrees": "no", "answer": "The law asks us to keep it."}
FILLED: dict[str, dict[str, str]] = {
    "account_login": {
        "login": "eva@example.org",
        "password": PASSWORD,
        "remember": "",
    },
    "account_signup": {"username": "tom", "email": "tom@example.org"},
    "account_reauthenticate": {"password": PASSWORD},
    "account_change_password": {
        "oldpassword": PASSWORD,
        "password1": LONG,
        "password2": LONG,
    },
    "account_set_password": {"password1": LONG, "password2": LONG},
    "account_reset_password": {"email": "eva@example.org"},
    "account_complete_password_reset": {"password1": LONG, "password2": LONG},
    "welcome": {"name": "Tom", "password": LONG},
    "first:access": {"password": LONG},
    "account:role": {"member": "{ben}"},
    "account:language": {"language": "de"},
    "mfa_add_webauthn": {"name": "My phone", "passwordless": "on"},
    "today:mark": {"state": "cancelled"},
    "client:new": {
        **WHEN,
        "name": "Gil",
        "email": "gil@example.org",
        "links": "on",
        "language": "en",
    },
    "client:add_event": {"on": "2026-11-20", "kind": "note", "words": "Moved"},
    "client:add_goal": {"words": "Call a friend"},
    "client:sessions": {
        **WHEN,
        "minutes": "50",
        "count": "4",
        "every_days": "7",
        "therapist": "{ben}",
    },
    "client:move": {**WHEN},
    "client:mark": {"state": "cancelled"},
    "client:paper": {**ANSWERED, "words": "Sleep"},
    "client:join": {"colleague": "{eva}"},
    "client:leave": {"colleague": "{dana}"},
    "client:supervise": {"colleague": "{sam}"},
    "client:notes": {"words": "A thought of my own"},
    "signals:adjust": {"rule": "plateau", "sessions": "7"},
    "client:show": {"part": "goals"},
    "picture:show": {"part": "goals"},
    "reveal:page": {"how": "together", "items": "on"},
    "guess:give": {
        "own": "3",
        **{
            f"vsct_{one}": "3"
            for one in ["b1", "b2", "g1", "g2", "t1", "t2", "u1", "u2", "s1", "s2"]
        },
    },
    "signals:guide": {
        "rule": "plateau",
        "openings": "Well now.",
        "question": "How is it?",
        "reply": "Thank you.",
    },
    "signals:talked": {"answer": "not yet"},
    "signals:set_aside": {"words": "A holiday", "back": "today"},
    "signals:put_off": {"words": "A holiday", "days": "7", "back": "today"},
    "plan:edit": {"phq9-occasion": "before", "phq9-rhythm": "each"},
    "emergency:ask": {"name": "Emil", "reason": "He called from the bridge"},
    "tablet:start": {"pin": PIN, "again": PIN},
    "setup:promises": {
        "name": "Lindenhof",
        "language": "en",
        "time_zone": "Europe/Berlin",
        "who_sees": "Ben sees it.",
        "sender_name": "L.",
        "crisis_help": "112",
        "crisis_checked_on": "2026-11-01",
        "link_days": "9",
        "exit_address": "https://example.org/",
    },
    "setup:invite": {"name": "Tom", "email": "tom@example.org", "role": "therapist"},
    "setup:leaving": {"successor": ""},
    "setup:text": {
        "instrument": "wai_sr",
        "holder": "Holder",
        "licence_reference": "L-1",
        "territory": "Austria",
        "electronic_use": "on",
        "expires_on": "2027-12-31",
    },
    "leave:now": {"practice": "{practice}"},
    "kiosk:leave": {"pin": PIN},
    "picture:talked": {"answer": "helped"},
    "picture:add_goal": {"words": "Call a friend"},
    "together:add_goal": {"words": "Call a friend"},
    "together:goal": {"words": "Sleep through the night"},
    "together:see": {"place-{goal}": "1"},
    "together:add_step": {
        "words": "Walk at noon",
        "owner": "both",
        "goal": "{goal}",
        "due_on": "2026-12-24",
    },
    "together:step": {"state": "done", "words": "It was sunny"},
    "clauses:edit": A_TEMPLATE,
    "together:clauses": {"clause-contact": "We write on working days."},
    "together:reopen": {"key": "contact", "words": "It is not enough"},
    "together:prefer": {"leaning-pace": "-1", "wish-faith": "None"},
    "together:honour": {"state-pace": "honoured", "why-pace": "Gladly"},
    "together:plan_ending": {"review_on": "2026-12-20", "part-keep": "Walking"},
    "together:end_therapy": {
        "how": "client",
        "on": "2026-11-23",
        "note": "She moves to the sea",
        "tell_client": "on",
        "sure": "on",
    },
    "concern:look": {"kinds": "too slow", "travel": "now", "words": "Slower"},
    "concern:send": {"kinds": "too slow", "travel": "keep", "words": "Slower"},
    "mending:open": {"words": "We talked past each other again"},
    "mending:step": {
        "step": "named",
        "words": "That it was too much",
        "named": "pace",
        "touches": "goal",
        "answer": "better",
    },
    "mending:end": {"outcome": "repaired", "helped": "That he asked"},
    "mending:leaving": {"why": "reached", "helped": "Time", "missing": "Nothing"},
    "repair:open": {"words": "She went quiet", "concern": "", "signal": ""},
    "repair:step": {
        "step": "taken on",
        "words": "I went too fast",
        "named": "pace",
        "touches": "goal",
        "answer": "better",
    },
    "repair:end": {"outcome": "moved on"},
    "rights:retention": {
        "country": "DE",
        "record_years": "10",
        "appointment_years": "3",
        "undo_days": "14",
        "confirmed": "on",
    },
    "alerts:write_down": {"done": "other", "words": "She is with her sister"},
    "alerts:hand_on": {"to": "{eva}", "words": "She is at home"},
    "alerts:away": {"since": "2026-12-01", "until": "2026-12-09"},
    "alerts:rules": {**ALERT_RULES, "on_call": "{ben}", "works_alone": ""},
    "safety-plan:edit": PLAN,
    "own-safety:edit": PLAN,
    "rights:decide": SAID,
    "rights:hold": {"reason": "A court asked us to keep it."},
    "rights:note": {"agrees": "yes"},
    "data:ask": {"kind": "correct", "words": "My name is written otherwise."},
    "data:agree": {"agrees": "yes"},
    **{
        f"{space}:{page}": given
        for space in ("checkin", "my-checkin", "kiosk-checkin")
        for page, given in {
            "question": {"phq9::phq9_1": "2"},
            "all": {**ANSWERED, "words": "Sleep"},
            "words": {"words": "Sleep"},
            "language": {"switch": "de"},
            "hard": {
                "kinds": "too slow",
                "travel": "keep",
                "words": "Slower",
                "sure": "1",
            },
        }.items()
    },
    **{f"{space}:better": {"words": "A pause"} for space in ("checkin", "my-checkin")},
    **{
        f"{space}:mended": {"outcome": "repaired"}
        for space in ("checkin", "my-checkin")
    },
}


# Who fills it in, where it is not the first of those who may.
BY = dict.fromkeys(
    [
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_generate_recovery_codes",
        "account_set_password",
        "account:end_place",
    ],
    "ben",
) | dict.fromkeys(
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_confirm_password_reset_code",
        "account_complete_password_reset",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "welcome",
        "first:access",
        "checkin_letters",
    ],
    NOBODY,
)


def by(route: str) -> str:
    """Return who fills in a form: somebody who may."""
    if route in BY or route.startswith("kiosk"):
        return BY.get(route, NOBODY)
    return min((who_may(route, "POST") or set()) - {NOBODY})


def ready(house: House, route: str) -> Ready:
    """Bring the house to where the form is filled in, and return it filled."""
    cache.clear()  # it remembers which code of an app was used
    browser = house.browser(by(route))
    before = BEFORE.get(route, lambda *_: Ready())(house, browser)
    given = house.written(FILLED.get(route, {}))
    if NAMED in addresses()[route]:
        given[FIELD] = SIGNER.sign(str(house.things[NAMED]))
    return Ready(
        given={"form_id": FORM_ID, **given, **before.given},
        address=before.address or house.address(route),
        browser=before.browser or browser,
        json=before.json,
    )
