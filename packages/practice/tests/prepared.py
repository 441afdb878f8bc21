"""What must have happened before a form can be filled in, and what only then is known."""

import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from cast import NOW, PASSWORD, a_link, answer_phq9
from codes_by_mail import prove_mailbox
from codes_of_apps import code_of_now, give_app
from courses import best_answers, entry, perfect_ratings, sent
from django.core import mail
from django.test import Client
from django.urls import reverse
from letters import Phone
from passkeys import HOST, Passkey
from principals import House
from world import an_invented_wording

from vincula_practice.checkins.actions import keep_answers, open_checkin
from vincula_practice.checkins.kiosks import code_for
from vincula_practice.checkins.models import CheckIn
from vincula_practice.checkins.sheet import sheet_of
from vincula_practice.conversations.mending import end_case
from vincula_practice.conversations.models import Concern, RepairCase
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.first_access import invite_client
from vincula_practice.people.models import BrowserSession, Episode, Person
from vincula_practice.rights.actions import hold
from vincula_practice.rights.models import ClientRequest
from vincula_practice.rights.queries import openings_for
from vincula_practice.safety.models import RiskAlert
from vincula_practice.sessions.models import Session
from vincula_practice.signals.guessing import give_view

PIN = "493817"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What a form needs besides: its address, its browser, what only is known now."""

    given: dict[str, Any] = field(default_factory=dict)
    address: str = ""
    browser: Client | None = None
    json: dict[str, Any] | None = None


def _mailed_code() -> str:
    found = re.search(r"^\d{8}$", mail.outbox[-1].body, re.MULTILINE)
    assert found, "no code was mailed"
    return found.group()


def _second_factor(house: House, browser: Client) -> Ready:
    give_app(house.members["eva"].person)
    given = {"login": "eva@example.org", "password": PASSWORD}
    browser.post(reverse("account_login"), given)
    return Ready(given={"code": code_of_now()})


def _app_again(house: House, _browser: Client) -> Ready:
    give_app(house.members["ben"].person)
    return Ready(given={"code": code_of_now()})


def _app(house: House, _browser: Client) -> Ready:
    give_app(house.members["ben"].person)
    return Ready()


def _new_app(_house: House, browser: Client) -> Ready:
    prove_mailbox(browser)
    page = browser.get(reverse("mfa_activate_totp")).text
    secret = re.search(r'class="key">(\w+)<', page).group(1)
    return Ready(given={"code": code_of_now(secret)})


def _with_passkey(house: House, *, signed_in: bool) -> tuple[Passkey, Client]:
    """Return Ben's passkey, and a browser at the host that it is for."""
    ben = house.members["ben"].person
    browser = Client(HTTP_HOST=HOST, raise_request_exception=False)
    if signed_in:
        browser.force_login(ben)
    return Passkey(ben), browser


def _passkey_in(house: House, _browser: Client) -> Ready:
    key, browser = _with_passkey(house, signed_in=False)
    key.register()
    return Ready(browser=browser, given={"credential": key.answer(browser)})


def _passkey_again(house: House, _browser: Client) -> Ready:
    key, browser = _with_passkey(house, signed_in=True)
    key.register()
    page = browser.get(reverse("mfa_reauthenticate_webauthn"))
    credential = key.signed(json.loads(page.context["options"]))
    return Ready(browser=browser, given={"credential": credential})


def _new_passkey(house: House, _browser: Client) -> Ready:
    key, browser = _with_passkey(house, signed_in=True)
    prove_mailbox(browser)
    page = browser.get(reverse("mfa_add_webauthn"))
    credential = key.registered(json.loads(page.context["options"]))
    return Ready(browser=browser, given={"credential": credential})


def _passkey_away(house: House, _browser: Client) -> Ready:
    Passkey(house.members["ben"].person).register()
    pk = Authenticator.objects.get(user=house.members["ben"].person).pk
    return Ready(address=reverse("mfa_remove_webauthn", kwargs={"pk": pk}))


def _mailbox(_house: House, browser: Client) -> Ready:
    browser.post(reverse("mfa_prove_mailbox"), {"send": "1"})
    return Ready(given={"code": _mailed_code()})


def _new_address(_house: House, browser: Client) -> Ready:
    prove_mailbox(browser)
    asked = {"send": "1", "address": "moved@example.org"}
    browser.post(reverse("account:address"), asked)
    return Ready(given={"code": _mailed_code()})


def _a_report(_house: House, _browser: Client) -> Ready:
    said = {"document-uri": "http://testserver/my/", "effective-directive": "img-src"}
    return Ready(json={"csp-report": said})


def _without_password(person_id: UUID) -> Person:
    # Not the person of the house: what is taken back there stays in memory.
    person = Person.objects.get(pk=person_id)
    person.set_unusable_password()
    person.save()
    return person


def _no_password(house: House, _browser: Client) -> Ready:
    person = _without_password(house.members["ben"].person_id)
    browser = Client(raise_request_exception=False)
    browser.force_login(person)
    return Ready(browser=browser)


def _forgotten(_house: House, browser: Client) -> Ready:
    browser.post(reverse("account_reset_password"), {"email": "eva@example.org"})
    return Ready(given={"code": _mailed_code()})


def _forgotten_and_told(house: House, browser: Client) -> Ready:
    code = _forgotten(house, browser).given
    browser.post(reverse("account_confirm_password_reset_code"), code)
    return Ready()


def _welcomed(house: House, browser: Client) -> Ready:
    new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
    token = invite_staff(**new, by=house.cast.mona, at=NOW).token
    address = reverse("welcome", kwargs={"token": token})
    browser.post(address, {"send": "1"})
    return Ready(address=address, given={"code": _mailed_code()})


def _first_access(house: House, _browser: Client) -> Ready:
    _without_password(house.members["emil"].person_id)
    eva = house.members["eva"]
    episode = Episode.objects.get(pk=house.cast.emils_episode.pk)
    given = invite_client(episode=episode, by=eva, at=NOW)
    address = reverse("first:access", kwargs={"token": given.token})
    return Ready(address=address, given={"secret": given.secret})


def _uninvited(house: House, _browser: Client) -> Ready:
    _without_password(house.members["anna"].person_id)
    return Ready()


def _another_place(house: House, _browser: Client) -> Ready:
    mine = BrowserSession.objects.filter(person_id=house.members["ben"].person_id)
    known = set(mine.values_list("pk", flat=True))
    Client().force_login(house.members["ben"].person)
    return Ready(given={"place": mine.exclude(pk__in=known).get().pk})


def _answered(house: House, _browser: Client) -> Ready:
    checkin = CheckIn.objects.get(pk=house.things["open_id"])
    answer_phq9(checkin, *[1] * 9)
    return Ready()


def _tablet(house: House) -> Client:
    browser = Client(raise_request_exception=False)
    browser.force_login(house.members["fred"].person)
    browser.post(reverse("tablet:start"), {"pin": PIN, "again": PIN})
    return browser


def _code(house: House) -> dict[str, str]:
    checkin = CheckIn.objects.get(pk=house.things["open_id"])
    return {"code": code_for(checkin=checkin, by=house.members["fred"], at=NOW)}


def _at_the_tablet(house: House, _browser: Client) -> Ready:
    return Ready(browser=_tablet(house), given=_code(house))


def _leaving_the_tablet(house: House, _browser: Client) -> Ready:
    return Ready(browser=_tablet(house))


def tablet_with_a_form(house: House) -> Client:
    """Return the practice's tablet, on which Anna has begun."""
    browser = _tablet(house)
    browser.post(reverse("kiosk:who"), _code(house))
    return browser


def _on_the_tablet(house: House, _browser: Client) -> Ready:
    return Ready(browser=tablet_with_a_form(house))


def _answered_on_the_tablet(house: House, browser: Client) -> Ready:
    ready = _on_the_tablet(house, browser)
    browser = ready.browser
    for number in range(1, 10):
        address = reverse("kiosk-checkin:question", kwargs={"number": number})
        browser.post(address, {f"phq9::phq9_{number}": "1"})
    return ready


def _a_letter(house: House, browser: Client) -> Ready:
    link = reverse("checkin:start", kwargs={"token": house.things["token"]})
    letter = Phone.at(browser, link).letter({"phq9::phq9_1": 1.0}, at=NOW)
    return Ready(json=json.loads(letter.body(sent_at=NOW)))


def _held(house: House, _browser: Client) -> Ready:
    request = ClientRequest.objects.get(pk=house.things["request_id"])
    hold(request=request, reason="A court", by=house.members["mona"], at=NOW)
    return Ready()


def _an_opening(house: House, _browser: Client) -> Ready:
    room = reverse("client:room", kwargs={"episode_id": house.cast.episode.pk})
    house.browser("ben").get(room)
    return Ready(given={"at": openings_for(member=house.members["anna"])[0].at})


def _a_text(_house: House, _browser: Client) -> Ready:
    file = io.BytesIO(json.dumps(an_invented_wording()).encode())  # JSON is YAML too
    file.name = "wording.en.yaml"
    return Ready(given={"file": file})


def _ended(house: House, _browser: Client) -> Ready:
    episodes = Episode.objects.filter(pk=house.cast.episode.pk)
    episodes.update(closed_on=NOW, ending="planned")
    return Ready()


def _nothing_waits(house: House, _browser: Client) -> Ready:
    here = {"episode": house.cast.episode}
    RiskAlert.objects.filter(closed_at=None, **here).update(
        closed_at=NOW, closed_by=house.members["ben"]
    )
    Concern.objects.filter(read_at=None, **here).update(
        read_at=NOW, read_by=house.members["ben"]
    )
    return Ready()


def _case_ended(house: House, _browser: Client) -> Ready:
    case = RepairCase.objects.get(pk=house.things["case_id"])
    end_case(case=case, outcome="moved on", by=house.members["ben"], at=NOW)
    return Ready()


def _sent_after_perfect_ones(house: House, browser: Client, space: str) -> Ready:
    """Five perfect ratings, the last of them sent through this very browser."""
    checkin = perfect_ratings(house.cast.episode, number=4)
    key = {"checkin_id": checkin.pk}
    if space == "checkin":
        key = {"token": a_link(checkin)}
    everything = reverse(f"{space}:all", kwargs=key)
    browser.post(everything, best_answers(checkin))
    browser.post(reverse(f"{space}:check", kwargs=key))
    return Ready(address=reverse(f"{space}:better", kwargs=key))


def _better(space: str) -> Callable[[House, Client], Ready]:
    return lambda house, browser: _sent_after_perfect_ones(house, browser, space)


def _mended(space: str) -> Callable[[House, Client], Ready]:
    def before(house: House, browser: Client) -> Ready:
        ready = _sent_after_perfect_ones(house, browser, space)
        return Ready(address=ready.address.replace("/better/", "/mended/"))

    return before


def _a_session_that_was(house: House, _browser: Client) -> Ready:
    earlier = NOW - timedelta(hours=1)
    Session.objects.filter(pk=house.things["session_id"]).update(starts_at=earlier)
    return Ready()


def _both_views_in(house: House, browser: Client) -> Ready:
    _a_session_that_was(house, browser)
    session = Session.objects.get(pk=house.things["session_id"])
    items = ("b1", "b2", "g1", "g2", "t1", "t2", "u1", "u2", "s1", "s2")
    guess = {f"vsct_{one}": 3.0 for one in items}
    asker = house.members[min({"ben", "dana"})]
    give_view(session=session, own=3, guess=guess, by=asker, at=NOW)
    after = open_checkin(session=session, occasion="after", at=NOW)
    asked = sheet_of(after, language="en", on=NOW.date()).questions
    given = [entry(one, 3, "-") for one in asked]
    keep_answers(checkin=after, entries=given, at=NOW)
    # Not at the moment of the earlier ones: which came first would be chance.
    sent(after, at=NOW + timedelta(seconds=30))
    return Ready()


# What must have happened before, and what nobody knows by heart.
BEFORE: dict[str, Callable[[House, Client], Ready]] = {
    "mfa_authenticate": _second_factor,
    "mfa_reauthenticate": _app_again,
    "mfa_login_webauthn": _passkey_in,
    "mfa_reauthenticate_webauthn": _passkey_again,
    "mfa_add_webauthn": _new_passkey,
    "mfa_remove_webauthn": _passkey_away,
    "mfa_activate_totp": _new_app,
    "mfa_deactivate_totp": _app,
    "mfa_generate_recovery_codes": _app,
    "mfa_prove_mailbox": _mailbox,
    "account:address": _new_address,
    "policy_report": _a_report,
    "account_set_password": _no_password,
    "account_confirm_password_reset_code": _forgotten,
    "account_complete_password_reset": _forgotten_and_told,
    "account:end_place": _another_place,
    "welcome": _welcomed,
    "first:access": _first_access,
    "client:invite": _uninvited,
    "guess:give": _a_session_that_was,
    "guess:open": _both_views_in,
    "checkin:check": _answered,
    "my-checkin:check": _answered,
    "kiosk:who": _at_the_tablet,
    "kiosk:leave": _leaving_the_tablet,
    "kiosk-checkin:check": _answered_on_the_tablet,
    **dict.fromkeys(
        [
            f"kiosk-checkin:{one}"
            for one in ("question", "all", "words", "hard", "language", "unsafe")
        ],
        _on_the_tablet,
    ),
    "checkin_letters": _a_letter,
    "rights:release": _held,
    "data:ask_why": _an_opening,
    "mending:leaving": _ended,
    "mending:again": _case_ended,
    "together:end_therapy": _nothing_waits,
    "together:go_on": _ended,
    **{f"{space}:better": _better(space) for space in ("checkin", "my-checkin")},
    **{f"{space}:mended": _mended(space) for space in ("checkin", "my-checkin")},
    "setup:text": _a_text,
}
