"""Every reading function of the lower layers: who may ask it, and whose rows it returns.

A function that is handed ``member`` returns what that member may see and nothing else.
The few others say here why they need no member. A new one needs its row, or the site
does not start.
"""

import pkgutil
from collections.abc import Callable, Iterator
from importlib import import_module
from inspect import Parameter, getmembers, isfunction, signature
from types import ModuleType
from typing import Any

import vincula_practice
from vincula_practice.policy.relations import (
    answers_alerts,
    answers_requests,
    anybody,
    chooses_texts,
    has_emergency_access,
    holds_the_link,
    in_care_team,
    is_author,
    is_client,
    knows_appointments,
    manages,
    meets_clients,
    own_record,
    plans_for,
    reads,
    sees_numbers,
    somebody,
    supervises,
    takes_part,
    treats,
    works_clinically,
    works_here,
    works_on,
)

Asker = Callable[..., Any]

# Pages sit above and have their own table; these store, start or define.
ABOVE = ("web", "portal", "policy", "config", "demo", "vault")
NOT_READING = ("models", "actions", "apps", "migrations", "management", "policies")
READING = "queries"

PEOPLE: dict[str, Asker] = {
    "people.queries.active_membership": somebody,
    "people.queries.memberships_of": somebody,
    "people.queries.episodes_for": reads,
    "people.queries.episode_for": reads,
    "people.queries.working_episodes_for": works_on,
    "people.queries.working_episode_for": works_on,
    "people.queries.may_work_on": works_on,
    "people.queries.open_episodes_for": works_on,
    "people.queries.newest_episode_for": works_on,
    "people.queries.readable_ids": reads,
    "people.queries.working_ids": works_on,
    "people.queries.scheduled_episodes_for": knows_appointments,
    "people.queries.scheduled_ids": knows_appointments,
    "people.queries.planned_episodes_for": plans_for,
    "people.queries.planned_episode_for": plans_for,
    "people.queries.acted_on_ids": knows_appointments,
    "people.queries.running_episodes_for": plans_for,
    "people.queries.clients_for": plans_for,
    "people.queries.staff_for": manages,
    "people.queries.therapists_for": meets_clients,
    "people.queries.candidate_behind": holds_the_link,
    "people.consents.standings": works_on,
    "people.circle.team_of": works_on,
    "people.circle.supervisions_of": works_on,
    # Narrower than that: who may end it, and an emergency does not.
    "people.circle.supervision_for": reads,
    "people.circle.supervised_for": supervises,
    "people.circle.colleagues_for": treats,
    "people.circle.supervisors_for": treats,
    "people.circle.colleague_by_id": treats,
    "people.emergency.running_emergencies": has_emergency_access,
    "people.emergency.emergencies_told": works_on,
    "people.endings.colleague_for": manages,
    "people.vouching.new_colleagues_for": works_clinically,
    "people.queries.exit_address_of": anybody,
    # Takes rows that another query has chosen.
    "people.queries.found": anybody,
    "people.queries.may_write_in": anybody,
}

SESSIONS: dict[str, Asker] = {
    "sessions.queries.sessions_for": knows_appointments,
    "sessions.queries.session_ids_for": knows_appointments,
    "sessions.queries.session_for": knows_appointments,
    "sessions.queries.sessions_between": knows_appointments,
    "sessions.queries.starting_between": knows_appointments,
    "sessions.queries.marks_of": knows_appointments,
    "sessions.queries.sessions_of": knows_appointments,
    "sessions.queries.next_sessions": knows_appointments,
    # Part of a query that has chosen the rows; takes a row that one has chosen.
    "sessions.queries.next_start": anybody,
    "sessions.queries.agreed_to_mails": anybody,
}

CHECKINS: dict[str, Asker] = {
    "checkins.queries.checkins_for": reads,
    "checkins.queries.checkin_for": reads,
    "checkins.queries.working_checkin_for": works_on,
    "checkins.queries.own_checkin": own_record,
    "checkins.queries.completion_for": knows_appointments,
    "checkins.queries.day_for": knows_appointments,
    "checkins.queries.invitation_behind": holds_the_link,
    "checkins.queries.checkins_of": reads,
    "checkins.queries.due_for": is_client,
    # The command that sends the links of the day; no page asks.
    "checkins.queries.due_everywhere": anybody,
    "checkins.queries.plan_in_force": reads,
    "checkins.queries.last_words": reads,
    "checkins.queries.licensed_wordings": chooses_texts,
    # Take rows, or ids, that another query has chosen.
    "checkins.queries.occasion_at": anybody,
    "checkins.queries.linked_at": anybody,
    "checkins.queries.newest_plan": anybody,
    "checkins.queries.lines_of": anybody,
    "checkins.queries.days_asked": anybody,
    "checkins.queries.shown_by_a_leaver": anybody,
    "checkins.kiosks.kiosks_of": meets_clients,
    "checkins.arrivals.lately": works_on,
    "checkins.arrivals.sessions_and_sent": reads,
    "checkins.arrivals.answers_of": reads,
    "checkins.arrivals.newest_stamp": reads,
    "checkins.arrivals.responses_of": reads,
    "checkins.arrivals.words_of": reads,
}

AUDIT: dict[str, Asker] = {
    # Below the people: the page that asks hands in whose record it may be about.
    "audit.queries.openings_of": own_record,
    # For the commands that look for tampering; they return no content.
    "audit.queries.lines": anybody,
    "audit.queries.rows": anybody,
    "audit.queries.verified": anybody,
}

PROGRESS: dict[str, Asker] = {
    "collaboration.queries.goals_of": reads,
    "collaboration.queries.goal_for": reads,
    "collaboration.queries.earlier_words_of": reads,
    "collaboration.queries.views_of": reads,
    "collaboration.queries.steps_of": reads,
    "collaboration.queries.moves_of": reads,
    "collaboration.queries.step_for": reads,
    "collaboration.queries.agreements_of": reads,
    "collaboration.queries.agreement_for": reads,
    "collaboration.queries.reopenings_of": reads,
    # Part of a query that chooses the episode; takes a moment that one has read.
    "collaboration.queries.with_together": anybody,
    "collaboration.queries.due_since": anybody,
    "collaboration.queries.preferences_of": reads,
    "collaboration.queries.preferences_for": reads,
    "collaboration.queries.honoured_of": reads,
    "collaboration.queries.preferences_due": reads,
    "collaboration.queries.endings_of": reads,
    # The practice's own words, about nobody.
    "collaboration.queries.template_of": takes_part,
    "collaboration.queries.editable_template": chooses_texts,
    "progress.queries.course_for": reads,
    "progress.caseload.caseload_for": works_on,
    # In an emergency or in supervision nobody is told what was meant for a therapist.
    "conversations.concerns.told_for": in_care_team,
    "conversations.concerns.concern_for": in_care_team,
    "conversations.concerns.own_spoken": own_record,
    "conversations.concerns.own_spoken_one": own_record,
    "conversations.counting.counted_for": sees_numbers,
    "conversations.cases.case_for": reads,
    "conversations.cases.working_case_for": works_on,
    "conversations.cases.cases_of": reads,
    "conversations.cases.own_cases": own_record,
    "conversations.better.better_of": reads,
    "conversations.exits.exit_of": reads,
    "conversations.ended.what_follows": in_care_team,
    "conversations.ended.ended_of": reads,
    "conversations.ended.earlier_ends_of": reads,
    "conversations.ended.ended_for": in_care_team,
    "conversations.returning.waiting_for": in_care_team,
    "conversations.returning.recontact_for": in_care_team,
    "conversations.queries.waiting_between": in_care_team,
    "conversations.queries.unopened_between": in_care_team,
    "conversations.queries.ruptures_of": reads,
    "conversations.queries.picture_marks_of": reads,
    "conversations.touching.touchable_in": reads,
    "conversations.queries.newest_rupture": reads,
    # Takes marks that another query has chosen.
    "conversations.queries.newest_of": anybody,
    "conversations.queries.notes_by": is_author,
    "conversations.queries.note_for": is_author,
    # Part of a query that has chosen the episodes.
    "conversations.queries.with_events": anybody,
    # Turn rows that another query has chosen into values.
    "progress.queries.tracks_of": anybody,
    "progress.queries.standing_of": anybody,
    "progress.queries.entries_of": anybody,
}

SAFETY: dict[str, Asker] = {
    "safety.queries.watch_for": answers_alerts,
    "safety.queries.with_watch": answers_alerts,
    "safety.queries.keep_watch": answers_alerts,
    "safety.queries.waiting_for": answers_alerts,
    "safety.queries.alerts_for": answers_alerts,
    "safety.queries.alert_for": answers_alerts,
    "safety.queries.others_of": answers_alerts,
    "safety.queries.absences_of": works_clinically,
    "safety.rehearsing.rehearsal_for": works_clinically,
    "safety.load.load_for": sees_numbers,
    "safety.queries.newest_plan_of": reads,
    "safety.queries.plans_of": reads,
    # Take rows that another query has chosen.
    "safety.queries.steps_of": anybody,
    "safety.queries.tellings_of": anybody,
    "safety.queries.notices_of": anybody,
}

SIGNALS: dict[str, Asker] = {
    "signals.queries.signals_of": reads,
    "signals.queries.signal_for": works_on,
    "signals.queries.standings_for": works_on,
    "signals.week.week_for": works_on,
    # Sums over the practice, of enough clients or none.
    # One's own guesses, and nobody else's; clients see what they chose to open together.
    "signals.guides.own_guides": treats,
    "signals.room.room_stamp": reads,
    "signals.congruence.view_of": is_author,
    "signals.congruence.learning_for": is_author,
    "signals.congruence.differences_of": is_author,
    "signals.congruence.shared_views": own_record,
    "signals.congruence.newest_differences": own_record,
    "signals.rates.outcomes_for": works_here,
    "signals.rates.expected_for": works_here,
    # Take rows that another query has chosen.
    "signals.queries.standing_of_row": anybody,
    "signals.queries.last_said": anybody,
}

RIGHTS: dict[str, Asker] = {
    "rights.queries.own_client": own_record,
    "rights.queries.own_requests": own_record,
    "rights.queries.own_request": own_record,
    "rights.queries.openings_for": own_record,
    # The care team for its own clients; the management sees numbers and no names.
    "rights.queries.requests_for": answers_requests,
    "rights.queries.request_for": answers_requests,
    "rights.queries.part_of": answers_requests,
    "rights.queries.restricted_clients": treats,
    # The command that carries out what was agreed; no page asks.
    "rights.queries.due_erasures": anybody,
    # Take rows, or ids, that another query has chosen.
    "rights.queries.running_hold": anybody,
    "rights.queries.names_of": anybody,
}

QUERIES: dict[str, Asker] = {
    **AUDIT,
    **PEOPLE,
    **SESSIONS,
    **CHECKINS,
    **PROGRESS,
    **SAFETY,
    **SIGNALS,
    **RIGHTS,
}


def reading_functions() -> dict[str, Callable[..., Any]]:
    """Return every public function that reads.

    These are all of a ``queries`` module, and any other below the pages that is told
    which member asks.
    """
    return dict(_walk())


def _walk() -> Iterator[tuple[str, Callable[..., Any]]]:
    root = vincula_practice.__name__
    for found in pkgutil.walk_packages(vincula_practice.__path__, f"{root}."):
        parts = found.name.split(".")[1:]
        if parts[0] in ABOVE or set(parts) & set(NOT_READING):
            continue
        yield from _functions(import_module(found.name))


def _functions(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    where = module.__name__.removeprefix(f"{vincula_practice.__name__}.")
    for name, function in getmembers(module, isfunction):
        own = function.__module__ == module.__name__ and not name.startswith("_")
        asked = signature(function).parameters.get("member")
        asks = asked is not None and asked.kind is Parameter.KEYWORD_ONLY
        if own and (asks or where.endswith(READING)):
            yield f"{where}.{name}", function
