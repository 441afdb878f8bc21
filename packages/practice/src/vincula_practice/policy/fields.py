"""Every field of every model: how secret it is, and who may be shown it.

Models of other packages stand here too. A field of class C2 to C4 is sealed in the
database, or says why it is not; nobody but those named is ever shown it. Whether these
are the client, the care team or the front desk is decided by `people.policies`.

A new field needs its place here, or the site does not start.
"""

from django.apps import apps
from django.db import models

from vincula_practice.policy.classes import (
    Class,
    Fields,
    c0,
    c1,
    c2,
    c3,
    c4,
    evidence,
    secret,
)
from vincula_practice.policy.relations import (
    answers_alerts,
    holds_the_link,
    in_care_team,
    is_author,
    is_client,
    knows_appointments,
    manages,
    meets_clients,
    own_record,
    reads,
    works_clinically,
    works_on,
)

AnyField = models.Field

OF_OTHERS = {
    "auth.Permission": [c0("id name content_type codename")],
    "auth.Group": [c0("id name")],
    "auth.Group_permissions": [c0("id group permission")],
    "contenttypes.ContentType": [c0("id app_label model")],
    "sessions.Session": [secret("session_key session_data"), c1("expire_date")],
    "account.EmailAddress": [
        c1("id user verified primary"),
        c2("email", plain="allauth's own table; the address stands in people.Person"),
    ],
    "account.EmailConfirmation": [
        c1("id email_address created sent"),
        secret("key"),
    ],
    "mfa.Authenticator": [c1("id user type created_at last_used_at"), secret("data")],
}

PEOPLE = {
    "people.Practice": [
        c0(
            "id name language time_zone who_sees crisis_help crisis_checked_on"
            " link_days invented sender_name exit_address"
        )
    ],
    "people.Person": [
        c1("id language is_active invented last_login"),
        # Whoever works here stands by name on the pages of clients and colleagues.
        c2(
            "name",
            knows_appointments,
            answers_alerts,
            of_staff=(manages, meets_clients, works_clinically, is_client),
        ),
        c2("email", own_record, of_staff=(manages,)),
        secret("email_index password"),
    ],
    "people.Membership": [c1("id practice person role started_at ended_at")],
    "people.Client": [c1("id practice person")],
    "people.Therapist": [
        c1("membership vouched_by vouched_at"),
        c2("title", of_staff=(manages, meets_clients)),
    ],
    "people.Episode": [c1("id client opened_on closed_on ending")],
    "people.CareTeamMember": [c1("id episode member since until")],
    "people.Supervision": [c1("id episode supervisor agreed_by since until")],
    "people.EmergencyAccess": [
        c1("id episode member opened_at expires_at ended_at"),
        # The client and the care team; whoever opened the record wrote it.
        c4("reason", works_on),
    ],
    "people.Welcome": [
        c1("id membership created_at expires_at accepted_at code_until"),
        secret("token_hash secret_hash code_hash code_browser_hash"),
    ],
    "people.Consent": [c1("id client purpose number version state channel at by")],
    "people.Restriction": [c1("id client since until")],
    "people.KnownDevice": [
        c1("id person words first_used_at last_used_at"),
        secret("token_hash"),
    ],
    "people.EarlierPromises": [c0("id practice until replaced_by promises")],
    "people.Once": [c1("id form_id person_id at leads_to"), secret("body_hash")],
    "people.BrowserSession": [
        c1("person_id created_at seen_at expires_at"),
        c2("device", own_record),
        secret("key_hash data"),
    ],
    "people.Tries": [c1("id what moments until"), secret("name")],
}

SESSIONS = {
    "care_sessions.Session": [
        # When people meet must be found and sorted by the database; who may see it is
        # `knows_appointments`.
        c1("id episode therapist number starts_at minutes state series"),
    ],
}

CHECKINS = {
    "checkins.Plan": [c1("id episode version made_at made_by")],
    "checkins.PlanLine": [
        c1("id plan place instrument occasion rhythm every first dates")
    ],
    "checkins.LicensedWording": [
        c0(
            "id practice instrument language wording holder licence_reference"
            " territory electronic_use expires_on loaded_by loaded_at"
        )
    ],
    "checkins.EarlierWording": [
        c0("id wording_of until wording attestation loaded_by loaded_at")
    ],
    "checkins.CheckIn": [
        c1(
            "id session occasion state plan asked opened_at begun_at submitted_at"
            " answered_at channel typed_in_by language"
        ),
        c4("words", reads, holds_the_link),
        secret("words_device_hash sent_device_hash"),
    ],
    "checkins.Invitation": [
        c1("id checkin channel created_at created_by expires_at withdrawn_at"),
        secret("token_hash device_hash"),
    ],
    "checkins.Answer": [
        c1("id checkin instrument version about item at"),
        c4("given", own_record, holds_the_link),
        secret("device_hash"),
    ],
    "checkins.Submission": [
        c1("id checkin reply answered_at received_at clock_off_seconds late"),
        secret("body_hash"),
    ],
    "checkins.Kiosk": [
        c1("id practice started_at started_by ends_at ended_at"),
        secret("token_hash pin_hash"),
    ],
    "checkins.KioskCode": [
        c1("id checkin created_at created_by expires_at"),
        secret("code_hash"),
    ],
    "checkins.StoredResponse": [
        c1("id checkin instrument version catalogue about completed_at"),
        c4("answers", reads, holds_the_link, answers_alerts),
    ],
}

PROGRESS = {
    "progress.StoredScore": [
        c1("id response scale rule catalogue"),
        c3("result", reads, holds_the_link),
    ],
    "progress.EpisodeScores": [
        c1("episode"),
        c3("scores", reads),
    ],
    "progress.RiskNotice": [
        # That a notice exists can be seen in the database; which item it was cannot.
        c1("id response ordinal raised_at"),
        c4("item", reads, answers_alerts),
    ],
}

SAFETY = {
    "safety.AlertRules": [
        c0(
            "id practice number rungs hours outside on_call repeat_minutes"
            " act_within_hours works_alone country confirmed_at confirmed_by"
        )
    ],
    "safety.Absence": [c1("id member since until told_at")],
    "safety.RiskAlert": [
        # The ladder works by times and people; that there is an alert can be seen.
        c1(
            "id episode checkin raised_at begins_at owner rung round next_at taken_at"
            " closed_at closed_by"
        ),
        c4("told", answers_alerts),
    ],
    "safety.AlertStep": [
        c1("id alert kind at rung by to"),
        c4("said", answers_alerts),
    ],
    "safety.Telling": [
        c1("id alert member rung round due_at tries tried_at handed_over_at")
    ],
    # The way to a colleague; no client is behind it.
    "safety.Rehearsal": [
        c1(
            "id practice member made_at due_at tries handed_over_at answered_at"
            " by_mail told_at"
        )
    ],
    "safety.Pulse": [c0("id ran_at mail_failing_since")],
    "safety.SafetyPlan": [
        c1("id episode number written_at written_by"),
        c4("steps", reads),
    ],
}

SIGNALS = {
    "signals.StoredSignal": [
        c1(
            "id episode session raised_at state seen_at seen_by closed_at snoozed_until"
            " superseded_by"
        ),
        c3("told", reads),
        c4("said", reads),
    ],
    "signals.SessionView": [
        c1("id episode session member given_at opened_at"),
        # The client only where they chose to open it together.
        c3("given", is_author, own_record),
    ],
    "signals.RevealChoice": [
        c1("client chosen_at"),
        c3("chosen", works_on),
    ],
    "signals.GuideWords": [
        c1("member changed_at"),
        c4("words", is_author),
    ],
    # Which part of a page was opened for both, never what stands in it.
    "signals.RoomState": [c1("episode part opened_by touched_at")],
    "signals.RuleSetting": [
        c0("id practice number thresholds course_models since set_by")
    ],
    # Figures of a model: sums over many courses, none of one person's.
    "signals.CourseModel": [
        c0("id practice instrument version number reference unit planned_end"),
        c0("installed_at installed_by"),
        c1("text"),
    ],
}

CONVERSATIONS = {
    "collaboration.Goal": [
        c1("id episode set_at closed_at"),
        c3("words", reads, holds_the_link),
    ],
    "collaboration.EarlierWords": [
        c1("id goal number until replaced_by"),
        c3("words", reads),
    ],
    "collaboration.GoalView": [c1("id episode number side by at"), c3("seen", reads)],
    "collaboration.Step": [
        c1("id episode number goal by at"),
        c3("told", reads),
    ],
    "collaboration.StepMove": [
        c1("id episode number step by at"),
        c3("told", reads),
    ],
    "collaboration.ClauseTemplate": [c0("id practice number clauses made_by made_at")],
    "collaboration.Agreement": [c1("id episode number by at"), c3("text", reads)],
    "collaboration.Confirmation": [c1("id episode number agreement side by at")],
    "collaboration.Reopening": [
        c1("id episode number agreement side by at"),
        c4("told", reads),
    ],
    "collaboration.Preferences": [c1("id episode number by at"), c4("said", reads)],
    "collaboration.Honoured": [
        c1("id episode number preferences by at"),
        c3("answers", reads),
    ],
    "collaboration.Ending": [c1("id episode number by at"), c4("told", reads)],
    "conversations.LifeEvent": [
        c1("id episode added_by added_at"),
        c3("told", reads),
    ],
    # Told to the therapists: not to whoever supervises, nor in an emergency.
    "conversations.Concern": [
        c1("id episode raised_at read_at read_by"),
        c4("told", works_on),
    ],
    "conversations.OwnConcern": [c1("id episode"), c4("said", own_record)],
    "conversations.ConcernTally": [c1("id practice quarter"), c3("counted")],
    "conversations.RepairCase": [
        c1("id episode opened_at opened_by ended_at"),
        c4("about", reads),
    ],
    "conversations.RepairStep": [c1("id case by at"), c4("told", reads)],
    "conversations.Recontact": [
        c1("id episode session prepared_at done_at done_by"),
        c3("told", in_care_team),
    ],
    "conversations.TherapyEnd": [
        c1("id episode at by reopened_at reopened_by"),
        c4("told", reads),
    ],
    "conversations.ExitCheckIn": [c1("id episode answered_at"), c4("said", reads)],
    "conversations.OnePerCent": [
        c1("id episode checkin written_at"),
        c4("words", reads),
    ],
    "conversations.PrivateNote": [
        c1("id episode author written_at"),
        c4("words", is_author),
    ],
}

RIGHTS = {
    "rights.Retention": [
        c0(
            "practice country record_years appointment_years undo_days confirmed_at"
            " confirmed_by"
        )
    ],
    "rights.ClientRequest": [
        c1("id client kind state about asked_at due_at closed_at"),
        c4("words", own_record, in_care_team),
        c3("answer", own_record, in_care_team),
    ],
    "rights.Decision": [c1("id request part by person agrees at")],
    "rights.LegalHold": [
        c1("id client set_at set_by lifted_at lifted_by"),
        c3("reason", own_record, in_care_team, manages),
    ],
}

EVIDENCE = {
    "audit.Event": [
        evidence(
            "id at practice_id person_id role verb object_kind object_id detail"
            " chain place before hash form"
        )
    ],
    "audit.Head": [evidence("chain place hash")],
}

MODELS: dict[str, list[Fields]] = {
    **OF_OTHERS,
    **PEOPLE,
    **SESSIONS,
    **CHECKINS,
    **PROGRESS,
    **SAFETY,
    **SIGNALS,
    **CONVERSATIONS,
    **RIGHTS,
    **EVIDENCE,
}


def declared() -> dict[str, Fields]:
    """Return what is declared of each field, by ``app.Model.field``."""
    return {
        f"{model}.{name}": fields
        for model, groups in MODELS.items()
        for fields in groups
        for name in fields.names
    }


def declared_twice() -> list[str]:
    """Return the fields that stand in the table more than once."""
    names = [
        f"{model}.{name}"
        for model, groups in MODELS.items()
        for fields in groups
        for name in fields.names
    ]
    return sorted({name for name in names if names.count(name) > 1})


def stored() -> dict[str, AnyField]:
    """Return every field that the database really keeps."""
    found = apps.get_models(include_auto_created=True)
    options = [model._meta for model in found]
    return {
        f"{one.label}.{field.name}": field
        for one in options
        for field in one.concrete_fields
    }


def of_class(*kinds: Class) -> dict[str, Fields]:
    """Return the declared fields of these classes."""
    return {name: one for name, one in declared().items() if one.kind in kinds}
