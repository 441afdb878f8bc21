"""Which rows and fields are a client's own, and why the others are not.

One entry a table. Each field of each table is either handed out or left out with a
reason; a test holds this page to the models, so that nothing new is forgotten.
"""

from dataclasses import dataclass, field
from functools import cache

from django.apps import apps
from django.db.models import Model

TECHNICAL = "a mark of the program, the same for everybody or for nobody to read"
KEY = "would let its holder in; it says nothing about the client"
COLLEAGUE = "which colleague it was stands in the notes of the practice"
ELSEWHERE = "stands in another part of this file"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One table: how its rows lead to the client, what is handed out, what is not.

    ``client`` and ``person`` are the ways to them; one of the two is set.
    """

    name: str
    model: str
    fields: tuple[str, ...]
    client: str = ""
    person: str = ""
    left_out: dict[str, str] = field(default_factory=dict)

    def table(self) -> type[Model]:
        return apps.get_model(self.model)


def _part(
    name: str,
    model: str,
    fields: str,
    *,
    client: str = "",
    person: str = "",
    **left_out: str,
) -> Part:
    return Part(
        name=name,
        model=model,
        fields=tuple(fields.split()),
        client=client,
        person=person,
        left_out=left_out,
    )


EPISODE = "episode__client"
SESSION = "session__episode__client"
CHECKIN = "checkin__session__episode__client"
RESPONSE = "response__checkin__session__episode__client"

PARTS = (
    _part(
        "opened_in_an_emergency",
        "people.EmergencyAccess",
        "id reason opened_at expires_at ended_at",
        client=EPISODE,
        episode="the episode is clear from the rest",
        member="who it was stands in who opened the record",
    ),
    _part(
        "person",
        "people.Person",
        "id name email language is_active last_login",
        person="pk",
        password=KEY,
        email_index=KEY,
        invented=TECHNICAL,
    ),
    _part(
        "roles",
        "people.Membership",
        "id role started_at ended_at",
        person="person",
        practice="the practice is named at the top of this file",
        person_=ELSEWHERE,
    ),
    _part(
        "client",
        "people.Client",
        "id",
        client="pk",
        practice=ELSEWHERE,
        person_=ELSEWHERE,
    ),
    _part(
        "invitations_to_a_sign_in",
        "people.Welcome",
        "id created_at expires_at accepted_at",
        person="membership__person",
        membership=ELSEWHERE,
        token_hash=KEY,
        code_hash=KEY,
        secret_hash=KEY,
        code_until=TECHNICAL,
        code_browser_hash=KEY,
    ),
    _part(
        "devices",
        "people.KnownDevice",
        "id words first_used_at last_used_at",
        person="person",
        person_=ELSEWHERE,
        token_hash=KEY,
    ),
    _part(
        "consents",
        "people.Consent",
        "id purpose number version state channel at by",
        client="client",
        client_=ELSEWHERE,
    ),
    _part(
        "restrictions",
        "people.Restriction",
        "id since until",
        client="client",
        client_=ELSEWHERE,
    ),
    _part(
        "episodes",
        "people.Episode",
        "id opened_on closed_on ending",
        client="client",
        client_=ELSEWHERE,
    ),
    _part(
        "care_team",
        "people.CareTeamMember",
        "id episode member since until",
        client=EPISODE,
    ),
    _part(
        "sessions",
        "care_sessions.Session",
        "id episode therapist number starts_at minutes state series",
        client=EPISODE,
    ),
    _part(
        "goals",
        "collaboration.Goal",
        "id episode words set_at closed_at",
        client=EPISODE,
    ),
    _part(
        "earlier_words_of_goals",
        "collaboration.EarlierWords",
        "id goal number words until replaced_by",
        client="goal__episode__client",
    ),
    _part(
        "how_both_saw_the_goals",
        "collaboration.GoalView",
        "id episode number side seen by at",
        client=EPISODE,
    ),
    _part(
        "steps",
        "collaboration.Step",
        "id episode number goal told by at",
        client=EPISODE,
    ),
    _part(
        "what_became_of_steps",
        "collaboration.StepMove",
        "id episode number step told by at",
        client=EPISODE,
    ),
    _part(
        "agreements",
        "collaboration.Agreement",
        "id episode number text by at",
        client=EPISODE,
    ),
    _part(
        "who_confirmed_agreements",
        "collaboration.Confirmation",
        "id episode number agreement side by at",
        client=EPISODE,
    ),
    _part(
        "clauses_to_talk_about_again",
        "collaboration.Reopening",
        "id episode number agreement side told by at",
        client=EPISODE,
    ),
    _part(
        "preferences",
        "collaboration.Preferences",
        "id episode number said by at",
        client=EPISODE,
    ),
    _part(
        "what_is_possible_of_them",
        "collaboration.Honoured",
        "id episode number preferences answers by at",
        client=EPISODE,
    ),
    _part(
        "planned_endings",
        "collaboration.Ending",
        "id episode number told by at",
        client=EPISODE,
    ),
    _part(
        "notes_on_the_picture",
        "conversations.LifeEvent",
        "id episode told added_by added_at",
        client=EPISODE,
    ),
    _part(
        "concerns",
        "conversations.Concern",
        "id episode told raised_at read_at read_by",
        client=EPISODE,
    ),
    _part(
        "concerns_i_keep_for_myself",
        "conversations.OwnConcern",
        "id episode said",
        client=EPISODE,
    ),
    _part(
        "ruptures_and_repairs",
        "conversations.RepairCase",
        "id episode about opened_at opened_by ended_at",
        client=EPISODE,
    ),
    _part(
        "steps_of_repair",
        "conversations.RepairStep",
        "id case told by at",
        client="case__episode__client",
    ),
    _part(
        "one_per_cent_better",
        "conversations.OnePerCent",
        "id episode checkin words written_at",
        client=EPISODE,
    ),
    _part(
        "said_on_leaving",
        "conversations.ExitCheckIn",
        "id episode said answered_at",
        client=EPISODE,
    ),
    _part(
        "words_prepared_after_a_missed_session",
        "conversations.Recontact",
        "id episode session told prepared_at done_at",
        client=EPISODE,
        done_by=COLLEAGUE,
    ),
    _part(
        "plans", "checkins.Plan", "id episode version made_at made_by", client=EPISODE
    ),
    _part(
        "plan_lines",
        "checkins.PlanLine",
        "id plan place instrument occasion rhythm every dates",
        client="plan__episode__client",
    ),
    _part(
        "checkins",
        "checkins.CheckIn",
        "id session occasion state plan asked opened_at begun_at answered_at submitted_at channel"
        " typed_in_by language words",
        client=SESSION,
        words_device_hash=KEY,
        sent_device_hash=KEY,
    ),
    _part(
        "links",
        "checkins.Invitation",
        "id checkin channel created_at created_by expires_at withdrawn_at",
        client=CHECKIN,
        token_hash=KEY,
        device_hash=KEY,
    ),
    _part(
        "answers_not_sent_yet",
        "checkins.Answer",
        "id checkin instrument version about item given at",
        client=CHECKIN,
        device_hash=KEY,
    ),
    _part(
        "answers",
        "checkins.StoredResponse",
        "id checkin instrument version catalogue about completed_at answers",
        client=CHECKIN,
    ),
    _part(
        "sendings",
        "checkins.Submission",
        "id checkin received_at reply answered_at clock_off_seconds late",
        client=CHECKIN,
        body_hash=KEY,
    ),
    _part(
        "scores",
        "progress.StoredScore",
        "id response scale result rule catalogue",
        client=RESPONSE,
    ),
    _part(
        "answers_that_were_passed_on",
        "progress.RiskNotice",
        "id response ordinal item raised_at",
        client=RESPONSE,
    ),
    _part(
        "alerts",
        "safety.RiskAlert",
        "id episode checkin told raised_at taken_at closed_at",
        client=EPISODE,
        begins_at=TECHNICAL,
        next_at=TECHNICAL,
        rung=TECHNICAL,
        round=TECHNICAL,
        owner=COLLEAGUE,
        closed_by=COLLEAGUE,
    ),
    _part(
        "what_happened_to_alerts",
        "safety.AlertStep",
        "id alert kind at",
        client="alert__episode__client",
        rung=TECHNICAL,
        by=COLLEAGUE,
        to=COLLEAGUE,
        said="a colleague's own words, in which others may be named: ask for them",
    ),
    _part(
        "safety_plans",
        "safety.SafetyPlan",
        "id episode number steps written_at written_by",
        client=EPISODE,
    ),
    _part(
        "signals",
        "signals.StoredSignal",
        "id episode session told said raised_at state seen_at closed_at snoozed_until"
        " superseded_by",
        client=EPISODE,
        seen_by=COLLEAGUE,
    ),
    _part(
        "how_guesses_are_opened",
        "signals.RevealChoice",
        "chosen chosen_at",
        client="client",
        client_=ELSEWHERE,
    ),
    _part(
        "requests",
        "rights.ClientRequest",
        "id kind state words answer about asked_at due_at closed_at",
        client="client",
        client_=ELSEWHERE,
    ),
    _part(
        "decisions_on_requests",
        "rights.Decision",
        "id request part agrees at",
        client="request__client",
        by=COLLEAGUE,
        person_=COLLEAGUE,
    ),
    _part(
        "reasons_to_keep",
        "rights.LegalHold",
        "id reason set_at lifted_at",
        client="client",
        client_=ELSEWHERE,
        set_by=COLLEAGUE,
        lifted_by=COLLEAGUE,
    ),
    _part(
        "sign_in_addresses",
        "account.EmailAddress",
        "id email verified primary",
        person="user",
        user=ELSEWHERE,
    ),
    _part(
        "second_factors",
        "mfa.Authenticator",
        "id type created_at last_used_at",
        person="user",
        user=ELSEWHERE,
        data=KEY,
    ),
)

# Tables that hold nothing of a client's own, or hand it out in another way.
NOT_HERE = {
    "conversations.PrivateNote": "a therapist's notes for themselves, and nobody else's",
    "conversations.ConcernTally": "how many people, and nobody in particular",
    "people.Supervision": "who agreed to look on; each look is in who opened the record",
    "people.Practice": "the practice, not the client; its name is at the top",
    "people.Therapist": "about colleagues",
    "collaboration.ClauseTemplate": "the practice's own words, about nobody",
    "people.EarlierPromises": "what the practice promised before",
    "people.Once": "marks that a form was done, under a hash; no words",
    "checkins.Kiosk": "the practice's tablet, not the client",
    "checkins.KioskCode": "a key for one check-in on the tablet, gone once it is used",
    "checkins.EarlierWording": "texts that their holders let the practice use",
    "progress.EpisodeScores": "the scores once more, for a list that opens quickly",
    "people.BrowserSession": "an open browser; a key, and gone with signing out",
    "people.Tries": "counts of wrong tries under a hash, gone within a day",
    "checkins.LicensedWording": "texts that their holders let the practice use",
    "rights.Retention": "a rule of the practice",
    "safety.AlertRules": "a rule of the practice",
    "safety.Absence": "about colleagues",
    "safety.Telling": "which colleague was mailed when; nothing of the client",
    "safety.Pulse": "when a program of the site last ran",
    "signals.SessionView": "a therapist's notes of their own, to learn from",
    "signals.GuideWords": "a therapist's own words, about nobody",
    "signals.RoomState": "which part of a page was open, for an hour and a half",
    "signals.RuleSetting": "from when on a rule of the practice speaks",
    "audit.Head": "how long the record of events is, for everybody at once",
    "audit.Event": "handed out as who opened the record and as what the client did",
    "sessions.Session": "an open browser; a key, and gone with signing out",
    "auth.Permission": TECHNICAL,
    "auth.Group": TECHNICAL,
    "auth.Group_permissions": TECHNICAL,
    "contenttypes.ContentType": TECHNICAL,
    "account.EmailConfirmation": "a key that confirms an address; none is ever made",
}


@cache
def part_named(name: str) -> Part:
    return next(part for part in PARTS if part.name == name)
