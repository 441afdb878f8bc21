"""Everybody who could ask, how they stand to Anna, and one of everything of hers.

This page says by hand who stands how to whom. The tables of `policy` say what each
relation may do; what the code does is held to both. So a rule that is broken, or a row
that is too generous, shows here.

Ben treats Anna, Dana is his deputy. Sue supervises Ben's work with Anna, and both
agreed; Sam supervises here too, but not this. Ed has opened her record in an emergency.
Nora has left and her browser is still signed in. Seeblick is the same house once more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Any

from cast import NOW, Cast, a_checkin, a_link, a_session, membership_of, staff
from courses import answered
from django.test import Client
from django.urls import reverse
from posted import POSTED
from together import what_they_have_together

from vincula_practice.checkins.kiosks import start_kiosk
from vincula_practice.checkins.models import Answer, Kiosk
from vincula_practice.collaboration.actions import set_goal
from vincula_practice.conversations.actions import write_note
from vincula_practice.conversations.mending import add_step, open_case
from vincula_practice.conversations.models import Recontact
from vincula_practice.conversations.raising import Saying, speak
from vincula_practice.people import emergency, teams
from vincula_practice.people.actions import invite_staff
from vincula_practice.people.consents import answer_consent
from vincula_practice.people.models import Episode, Membership, Purpose, Role
from vincula_practice.policy import relations as r
from vincula_practice.policy.addresses import addresses
from vincula_practice.policy.routes import ROUTES
from vincula_practice.rights.actions import ask
from vincula_practice.safety.models import Absence, Rehearsal, RiskAlert
from vincula_practice.signals.models import StoredSignal

NOBODY = "nobody"
LONG_HERE = ("eva", "dana", "ed", "sue", "sam")
CLIENTS = {"anna", "emil", "carl"}
THERAPISTS = {"ben", "dana", "eva", "ed", "dora"}
SUPERVISORS = {"sue", "sam", "stella"}
DESKS = {"fred", "finn"}
MANAGERS = {"mona", "nils"}
SIGNED_IN = CLIENTS | THERAPISTS | SUPERVISORS | DESKS | MANAGERS | {"rita", "nora"}
EVERYBODY = SIGNED_IN | {NOBODY}
LINDENHOF = {"anna", "emil", "ben", "dana", "eva", "ed", "sue", "sam"} | {
    "fred",
    "mona",
    "rita",
    "nora",
}
# Kinds of asker that do not exist yet; a route for one would need a row of its own.
NOT_YET = ("proxy", "SMART patient token", "SMART user or system token")

IS: dict[Callable[..., Any], set[str]] = {
    r.anybody: EVERYBODY,
    r.holds_the_link: EVERYBODY,
    r.on_the_tablet: set(),  # none of these browsers; portal/test_kiosk.py has one
    r.somebody: SIGNED_IN,
    r.is_client: CLIENTS,
    r.treats: THERAPISTS,
    r.works_clinically: THERAPISTS | SUPERVISORS,
    r.supervises_anybody: SUPERVISORS,
    r.takes_part: CLIENTS | THERAPISTS,
    r.reads_records: CLIENTS | THERAPISTS | SUPERVISORS,
    r.schedules: DESKS,
    r.sees_numbers: THERAPISTS | SUPERVISORS | MANAGERS,
    r.meets_clients: THERAPISTS | DESKS,
    r.manages: MANAGERS,
    r.works_here: THERAPISTS | SUPERVISORS | DESKS | MANAGERS,
    r.sets_thresholds: THERAPISTS | MANAGERS,
    r.chooses_texts: THERAPISTS | MANAGERS,
    r.answers_requests: THERAPISTS | MANAGERS,
}
TO_ANNA: dict[Callable[..., Any], set[str]] = {
    r.own_record: {"anna"},
    r.in_care_team: {"ben", "dana"},
    r.works_on: {"anna", "ben", "dana"},
    r.supervises: {"sue"},
    r.has_emergency_access: {"ed"},
    r.reads: {"anna", "ben", "dana", "sue", "ed"},
    r.plans_for: {"ben", "dana", "fred"},
    r.knows_appointments: {"anna", "ben", "dana", "sue", "ed", "fred"},
    r.is_author: {"ben"},
    r.same_practice: LINDENHOF,
    r.answers_for: {"ben", "dana", "mona"},
    r.answers_alerts: {"ben", "dana"},
}
# The same of Emil, whom Eva treats, and of Carl, whom Dora treats elsewhere.
ANNA = TO_ANNA | {r.manages: {"mona"}}
EMIL: dict[Callable[..., Any], set[str]] = {
    r.own_record: {"emil"},
    r.in_care_team: {"eva"},
    r.works_on: {"emil", "eva"},
    r.supervises: {"sam"},
    r.has_emergency_access: {"dana"},
    r.reads: {"emil", "eva", "sam", "dana"},
    r.plans_for: {"eva", "fred"},
    r.knows_appointments: {"emil", "eva", "sam", "dana", "fred"},
    r.is_author: {"eva"},
    r.same_practice: LINDENHOF,
    r.answers_for: {"eva", "mona"},
    r.answers_alerts: {"eva"},
    r.manages: {"mona"},
}
CARL: dict[Callable[..., Any], set[str]] = {
    r.own_record: {"carl"},
    r.in_care_team: {"dora"},
    r.works_on: {"carl", "dora"},
    r.supervises: {"stella"},
    r.has_emergency_access: set(),
    r.reads: {"carl", "dora", "stella"},
    r.plans_for: {"dora", "finn"},
    r.knows_appointments: {"carl", "dora", "stella", "finn"},
    r.is_author: {"dora"},
    r.same_practice: EVERYBODY - LINDENHOF - {NOBODY},
    r.answers_for: {"dora", "nils"},
    r.answers_alerts: {"dora"},
    r.manages: {"nils"},
}
WITHOUT_SIGN_IN = (r.anybody, r.holds_the_link, r.on_the_tablet)
# What is posted decides here, not the address: it names Ben's own membership.
ONLY: dict[tuple[str, str], set[str]] = {
    ("account:role", "POST"): {"ben"},
    ("account:end_place", "POST"): set(),  # no browser of anybody's is named
    # Ben is new here, and nobody speaks for themself.
    ("colleagues:vouch", "POST"): {"eva", "dana", "ed", "sue", "sam"},
}
# Nobody here has a second factor to look at, or to remove.
for _name in ("mfa_remove_webauthn", "mfa_deactivate_totp", "mfa_view_recovery_codes"):
    ONLY |= {(_name, "GET"): set(), (_name, "POST"): set()}
# Parts of an address that name nothing of anybody's.
NAMES_NOTHING = {"token", "occasion", "number", "purpose", "pk"}
# These name an open check-in, the others one that was sent.
OPEN = ("client:paper", "my-checkin:")
KINDS_OF_ANSWER = dict.fromkeys((200, 204, 302, 422), "yes") | {
    404: "not there",
    405: "no way",
}


def a_plateau(episode: Episode) -> StoredSignal:
    """Raise a signal that may wait, unlike what a client said."""
    told = {
        "rule": "plateau",
        "version": "1",
        "setting": 0,
        "position": 5,
        "session": "6",
        "about": "",
        "reason": "signal.plateau",
        "inputs": {"lowest": 9, "highest": 12, "scores": 6},
        "thresholds": {"sessions": 6, "reliable": 6},
        "source": "Our rule",
        "doi": None,
    }
    return StoredSignal.objects.create(episode=episode, raised_at=NOW, told=told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What stands in one client's record, so that it can be looked for."""

    goal: str = "Sleep"
    event: str = "Moved"
    closing: str = "My brother"
    draft: str = ""
    note: str = "A thought of my own"
    reason: str = "She called from the bridge"
    concern: str = "I lost the thread"
    own: str = "Not for anybody"
    case: str = "We talked past each other"
    step: str = "I went quiet"


class House:
    """Both practices with everybody in them, each with a browser of their own."""

    def __init__(self, cast: Cast, *, words: Words | None = None) -> None:
        self.cast = cast
        self.words = words or Words()
        here, there = cast.practice, cast.elsewhere
        self.members: dict[str, Membership] = {
            who: getattr(cast, who)
            for who in ("ben", "eva", "mona", "fred", "anna", "emil", "dora", "carl")
        } | {
            "dana": staff(here, "Dana", Role.THERAPIST),
            "ed": staff(here, "Ed", Role.THERAPIST),
            "sue": staff(here, "Sue", Role.SUPERVISOR),
            "sam": staff(here, "Sam", Role.SUPERVISOR),
            "rita": staff(here, "Rita", Role.RESEARCHER),
            "nora": staff(here, "Nora", Role.THERAPIST),
            "stella": staff(there, "Stella", Role.SUPERVISOR),
            "finn": staff(there, "Finn", Role.FRONT_DESK),
            "nils": staff(there, "Nils", Role.MANAGER),
        }
        for who in LONG_HERE:
            self.members[who].started_at = NOW - timedelta(days=60)
            self.members[who].save()
        self.carls = Episode.objects.get(client__person=cast.carl.person)
        self.things = self._things(cast.episode, "ben", "sue", "ed")
        self._the_rest_of_annas_circle()
        self.browsers: dict[str, Client] = {}
        left = Membership.objects.filter(pk=self.members["nora"].pk)
        left.update(ended_at=NOW)

    def _the_rest_of_annas_circle(self) -> None:
        episode, ben, dana = (
            self.cast.episode,
            self.members["ben"],
            self.members["dana"],
        )
        teams.join_team(episode=episode, colleague=dana, by=ben, at=NOW)

    @cached_property
    def emils(self) -> dict[str, object]:
        """The same things of another client of the practice."""
        return self._things(self.cast.emils_episode, "eva", "sam", "dana")

    @cached_property
    def carls_things(self) -> dict[str, object]:
        """The same things of a client of the other practice."""
        return self._things(self.carls, "dora", "stella", "")

    def _things(
        self, episode: Episode, therapist: str, supervisor: str, stranger: str
    ) -> dict[str, object]:
        by, words = self.members[therapist], self.words
        sent = answered(episode, 2, 2, 2, 2, 2, 2, 2, 2, 1, words=words.closing)
        opened = a_checkin(episode)
        if words.draft:
            Answer.objects.create(
                checkin=opened,
                instrument="phq9",
                version="1",
                item="phq9_1",
                words=words.draft,
                at=NOW,
            )
        goal = set_goal(episode=episode, words=words.goal, by=by, at=NOW)
        together = what_they_have_together(goal, by=by)
        note = write_note(episode=episode, words=words.note, by=by, at=NOW)
        return {
            "episode_id": episode.pk,
            "session_id": a_session(episode).pk,
            "checkin_id": sent.pk,
            "open_id": opened.pk,
            "goal_id": goal.pk,
            **together,
            "note_id": note.pk,
            **self._between(episode, by),
            "signal_id": a_plateau(episode).pk,
            "kiosk_id": self._tablet(by).pk,
            "alert_id": RiskAlert.objects.get(checkin=sent).pk,
            "absence_id": self._absence(by).pk,
            "rehearsal_id": self._rehearsal(by).pk,
            "supervision_id": self._supervision(episode, by, supervisor).pk,
            "access_id": self._access(episode, stranger),
            # Foreign to a manager is only whoever works elsewhere.
            "colleague_id": self.members["rita" if stranger == "ed" else "dora"].pk,
            "member_id": by.pk,
            "request_id": ask(kind="erase", by=membership_of(episode), at=NOW).pk,
            "purpose": "research",
            "token": a_link(opened),
            "occasion": "before",
            "number": 1,
            "pk": 1,
        }

    def _absence(self, by: Membership) -> Absence:
        """Next year, so that nobody is away now."""
        begins = NOW + timedelta(days=400)
        return Absence.objects.create(
            member=by, since=begins, until=begins + timedelta(days=1), told_at=NOW
        )

    def _rehearsal(self, by: Membership) -> Rehearsal:
        due = NOW + timedelta(days=400)
        return Rehearsal.objects.create(
            practice=by.practice, member=by, made_at=NOW, due_at=due
        )

    def _between(self, episode: Episode, by: Membership) -> dict[str, object]:
        """Something told, something kept, a case with a step, words after a miss."""
        client, words = membership_of(episode), self.words
        saying = Saying(travel="now", kinds=("too fast",), words=words.concern)
        told = speak(episode=episode, saying=saying, by=client, at=NOW)
        own = Saying(travel="keep", kinds=(), words=words.own)
        speak(episode=episode, saying=own, by=client, at=NOW)
        case = open_case(episode=episode, by=by, at=NOW, words=words.case)
        add_step(case=case, step="noticed", words=words.step, by=client, at=NOW)
        missed = a_session(episode, starts_at=NOW - timedelta(days=1), state="missed")
        recontact = Recontact.objects.create(
            episode=episode, session=missed, told={"why": ["case"]}, prepared_at=NOW
        )
        return {
            "concern_id": told.pk,
            "case_id": case.pk,
            "recontact_id": recontact.pk,
        }

    def _tablet(self, by: Membership) -> Kiosk:
        start_kiosk(pin="493817", by=by, at=NOW)
        return Kiosk.objects.get(started_by=by)

    def _supervision(self, episode: Episode, by: Membership, supervisor: str):
        answer_consent(
            client=episode.client,
            purpose=Purpose.SUPERVISION,
            agrees=True,
            by=by,
            at=NOW,
        )
        return teams.agree_to_supervision(
            episode=episode, supervisor=self.members[supervisor], by=by, at=NOW
        )

    def _access(self, episode: Episode, stranger: str) -> object:
        if not stranger:
            return episode.pk
        return emergency.open_in_emergency(
            name=episode.client.person.name,
            reason=self.words.reason,
            by=self.members[stranger],
            at=NOW,
            base_url="https://example.org",
        ).pk

    def close_alerts(self) -> None:
        """Somebody has seen to each alert."""
        RiskAlert.objects.update(closed_at=NOW, closed_by=self.members["ben"])

    def browser(self, who: str) -> Client:
        """Return the browser of somebody, signed in when first asked for."""
        if who not in self.browsers:
            browser = Client(raise_request_exception=False)
            if who != NOBODY:
                browser.force_login(self.members[who].person)
            self.browsers[who] = browser
        return self.browsers[who]

    def address(self, route: str, things: dict[str, object] | None = None) -> str:
        given = dict(things or self.things)
        if route.startswith(OPEN):
            given["checkin_id"] = given["open_id"]
        if route == "welcome":
            new = {"email": "tom@example.org", "name": "Tom", "role": "therapist"}
            given["token"] = invite_staff(**new, by=self.cast.mona, at=NOW).token
        return reverse(route, kwargs={name: given[name] for name in addresses()[route]})

    def posted(self, route: str) -> dict[str, str]:
        return self.written(POSTED.get(route, {}))

    def written(self, given: dict[str, str]) -> dict[str, str]:
        """Return a form with the ids of those and of what it names."""
        known = {who: member.pk for who, member in self.members.items()}
        known |= {"practice": self.cast.practice.pk, "goal": self.things["goal_id"]}
        return {n.format(**known): value.format(**known) for n, value in given.items()}


def named_things(route: str) -> set[str]:
    """Return the parts of an address that name something of somebody's."""
    return set(addresses()[route]) - NAMES_NOTHING


def who_may(name: str, method: str) -> set[str] | None:
    """Return who may ask this of Anna's things, None where nobody may that way."""
    route = ROUTES[name]
    gate = route.gate(method)
    if gate is None:
        return None
    may = set(IS[gate])
    if route.of is not None and named_things(name):
        may &= TO_ANNA[route.of]
    return may & ONLY.get((name, method), EVERYBODY)


def expected(who: str, name: str, method: str) -> str:
    may = who_may(name, method)
    if may is None:
        return "no way"
    if who in may:
        return "yes"
    signed_out = who == NOBODY and ROUTES[name].gate(method) not in WITHOUT_SIGN_IN
    return "sign in" if signed_out else "not there"


def answer_of(response: Any) -> str:
    """Sort an answer into one of four; anything else is named by its number."""
    if response.headers.get("Location", "").startswith("/sign-in/?next="):
        return "sign in"
    status = response.status_code
    return KINDS_OF_ANSWER.get(status, str(status))
