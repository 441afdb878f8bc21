"""Which rows and fields are a client's own, and why the others are not.

One entry a table. Each field of each table is either handed out or left out with a
reason; a test holds this page to the models, so that nothing new is forgotten.
"""

from functools import cache

from vincula_practice.rights.export.between import BETWEEN
from vincula_practice.rights.export.part import (
    CHECKIN,
    COLLEAGUE,
    ELSEWHERE,
    EPISODE,
    KEY,
    RESPONSE,
    SESSION,
    TECHNICAL,
    Part,
    part,
)

PARTS = (
    part(
        "opened_in_an_emergency",
        "people.EmergencyAccess",
        "id reason opened_at expires_at ended_at",
        client=EPISODE,
        episode="the episode is clear from the rest",
        member="who it was stands in who opened the record",
    ),
    part(
        "person",
        "people.Person",
        "id name email language is_active last_login",
        person="pk",
        password=KEY,
        email_index=KEY,
        invented=TECHNICAL,
    ),
    part(
        "roles",
        "people.Membership",
        "id role started_at ended_at",
        person="person",
        practice="the practice is named at the top of this file",
        person_=ELSEWHERE,
    ),
    part(
        "client",
        "people.Client",
        "id",
        client="pk",
        practice=ELSEWHERE,
        person_=ELSEWHERE,
    ),
    part(
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
    part(
        "devices",
        "people.KnownDevice",
        "id words first_used_at last_used_at",
        person="person",
        person_=ELSEWHERE,
        token_hash=KEY,
    ),
    part(
        "consents",
        "people.Consent",
        "id purpose number version state channel at by",
        client="client",
        client_=ELSEWHERE,
    ),
    part(
        "restrictions",
        "people.Restriction",
        "id since until",
        client="client",
        client_=ELSEWHERE,
    ),
    part(
        "episodes",
        "people.Episode",
        "id opened_on closed_on ending",
        client="client",
        client_=ELSEWHERE,
    ),
    part(
        "care_team",
        "people.CareTeamMember",
        "id episode member since until",
        client=EPISODE,
    ),
    part(
        "sessions",
        "care_sessions.Session",
        "id episode therapist number starts_at minutes state series",
        client=EPISODE,
    ),
    *BETWEEN,
    part(
        "plans", "checkins.Plan", "id episode version made_at made_by", client=EPISODE
    ),
    part(
        "plan_lines",
        "checkins.PlanLine",
        "id plan place instrument occasion rhythm every first dates",
        client="plan__episode__client",
    ),
    part(
        "checkins",
        "checkins.CheckIn",
        "id session occasion state plan asked opened_at begun_at answered_at submitted_at channel"
        " typed_in_by language words",
        client=SESSION,
        words_device_hash=KEY,
        sent_device_hash=KEY,
    ),
    part(
        "links",
        "checkins.Invitation",
        "id checkin channel created_at created_by expires_at withdrawn_at",
        client=CHECKIN,
        token_hash=KEY,
        device_hash=KEY,
    ),
    part(
        "answers_not_sent_yet",
        "checkins.Answer",
        "id checkin instrument version about item given at",
        client=CHECKIN,
        device_hash=KEY,
    ),
    part(
        "answers",
        "checkins.StoredResponse",
        "id checkin instrument version catalogue about completed_at answers",
        client=CHECKIN,
    ),
    part(
        "sendings",
        "checkins.Submission",
        "id checkin received_at reply answered_at clock_off_seconds late",
        client=CHECKIN,
        body_hash=KEY,
    ),
    part(
        "scores",
        "progress.StoredScore",
        "id response scale result rule catalogue",
        client=RESPONSE,
    ),
    part(
        "answers_that_were_passed_on",
        "progress.RiskNotice",
        "id response ordinal item raised_at",
        client=RESPONSE,
    ),
    part(
        "requests",
        "rights.ClientRequest",
        "id kind state words answer about asked_at due_at closed_at",
        client="client",
        client_=ELSEWHERE,
    ),
    part(
        "decisions_on_requests",
        "rights.Decision",
        "id request part agrees at",
        client="request__client",
        by=COLLEAGUE,
        person_=COLLEAGUE,
    ),
    part(
        "reasons_to_keep",
        "rights.LegalHold",
        "id reason set_at lifted_at",
        client="client",
        client_=ELSEWHERE,
        set_by=COLLEAGUE,
        lifted_by=COLLEAGUE,
    ),
    part(
        "sign_in_addresses",
        "account.EmailAddress",
        "id email verified primary",
        person="user",
        user=ELSEWHERE,
    ),
    part(
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
    "safety.Rehearsal": "a test of the way to a colleague; no client is behind it",
    "safety.Telling": "which colleague was mailed when; nothing of the client",
    "safety.Pulse": "when a program of the site last ran",
    "signals.SessionView": "a therapist's notes of their own, to learn from",
    "signals.GuideWords": "a therapist's own words, about nobody",
    "signals.RoomState": "which part of a page was open, for an hour and a half",
    "signals.RuleSetting": "from when on a rule of the practice speaks",
    "signals.CourseModel": "figures over many courses, of which none is one person's",
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
