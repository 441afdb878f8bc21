"""Every address of the site: who may look, who may act, and whose record it is about.

One row a route, by its full name, as `policy.row` says what stands in it; the queries
hold it, and the tests hold both to this table. A new route needs a row here, or the site
does not start.
"""

from vincula_practice.policy.relations import (
    answers_alerts,
    answers_for,
    answers_requests,
    anybody,
    chooses_texts,
    has_emergency_access,
    holds_the_link,
    is_author,
    is_client,
    manages,
    meets_clients,
    on_the_tablet,
    own_record,
    plans_for,
    reads,
    reads_records,
    same_practice,
    sees_numbers,
    sets_thresholds,
    somebody,
    supervises,
    supervises_anybody,
    takes_part,
    treats,
    works_clinically,
    works_here,
    works_on,
)
from vincula_practice.policy.row import (
    Route,
    changed_after_step_up,
    checkin_pages,
    deed,
    document,
    form,
    kept_pages,
    page,
    what_only_the_owner_may,
)

SIGN_IN = {
    "account_login": form(anybody),
    "account_logout": form(anybody),
    "account_signup": form(anybody),
    "account_inactive": page(anybody),
    "account_reauthenticate": form(somebody),
    "account_change_password": changed_after_step_up(),
    "account_set_password": changed_after_step_up(),
    "account_reset_password": form(anybody),
    "account_confirm_password_reset_code": form(anybody),
    "account_complete_password_reset": form(anybody),
    "account_password_reset_completed": page(anybody),
    "mfa_authenticate": form(anybody),
    "mfa_login_webauthn": form(anybody),
    "mfa_reauthenticate": form(somebody),
    "mfa_reauthenticate_webauthn": form(somebody),
    "welcome": form(holds_the_link),
    # The link shows a form to everybody; a secret beside it opens.
    "first:access": form(holds_the_link),
}

ACCOUNT = {
    "home": page(somebody),
    "account:me": page(somebody),
    "account:role": deed(somebody),
    "account:address": what_only_the_owner_may(),
    "account:places": page(somebody),
    "account:end_place": deed(somebody),
    "account:end_others": deed(somebody),
    "account:colleague": Route(look=manages, of=same_practice, step_up=True),
    "account:colleague_out": Route(act=manages, of=same_practice, step_up=True),
    "account:colleague_anew": Route(act=manages, of=same_practice, step_up=True),
    "account:language": deed(anybody),
}

FACTORS = {
    "mfa_index": page(somebody),
    "mfa_prove_mailbox": form(somebody),
    "mfa_add_webauthn": what_only_the_owner_may(),
    "mfa_remove_webauthn": changed_after_step_up(),
    "mfa_activate_totp": what_only_the_owner_may(),
    "mfa_deactivate_totp": changed_after_step_up(),
    "mfa_view_recovery_codes": page(somebody),
    "mfa_generate_recovery_codes": changed_after_step_up(),
}

TODAY = {
    "today:page": page(meets_clients, clinical=True),
    "today:mark": deed(meets_clients, of=plans_for, clinical=True),
    "today:send": deed(meets_clients, of=plans_for, clinical=True),
    "today:withdraw": deed(meets_clients, of=plans_for, clinical=True),
    "today:code": deed(meets_clients, of=plans_for, clinical=True),
}

ALERTS = {
    "alerts:list": page(works_clinically, clinical=True),
    "alerts:one": page(works_clinically, of=answers_alerts, clinical=True),
    "alerts:take_on": deed(works_clinically, of=answers_alerts, clinical=True),
    "alerts:write_down": deed(works_clinically, of=answers_alerts, clinical=True),
    "alerts:hand_on": deed(works_clinically, of=answers_alerts, clinical=True),
    "alerts:away": deed(works_clinically, clinical=True),
    "alerts:back": deed(works_clinically, of=is_author, clinical=True),
    # Numbers of the practice; whose test it is decides the action.
    "alerts:load": page(sees_numbers, clinical=True),
    "alerts:tested": deed(works_clinically, of=is_author, clinical=True),
    "alerts:rules": Route(look=manages, act=manages, clinical=True, step_up=True),
}

CLIENT = {
    "client:list": page(meets_clients, clinical=True),
    "client:new": form(treats, clinical=True),
    "client:room": page(works_clinically, of=reads, clinical=True),
    "client:fresh": page(works_clinically, of=reads, clinical=True),
    "client:live": Route(look=works_clinically, of=reads, clinical=True, paced=False),
    "client:show": deed(treats, of=works_on, clinical=True),
    "client:pdf": document(works_clinically, of=reads, clinical=True),
    "client:answers": page(works_clinically, of=reads, clinical=True),
    "client:add_event": deed(treats, of=works_on, clinical=True),
    "client:add_goal": deed(treats, of=works_on, clinical=True),
    "client:close_goal": deed(treats, of=works_on, clinical=True),
    "client:invite": deed(treats, of=works_on, clinical=True),
    "client:sessions": form(meets_clients, of=plans_for, clinical=True),
    "client:move": form(meets_clients, of=plans_for, clinical=True),
    "client:mark": deed(meets_clients, of=plans_for, clinical=True),
    "client:open_paper": deed(treats, of=works_on, clinical=True),
    "client:paper": form(treats, of=works_on, clinical=True),
    "client:team": page(treats, of=works_on, clinical=True),
    "client:join": deed(treats, of=works_on, clinical=True),
    "client:leave": deed(treats, of=works_on, clinical=True),
    "client:supervise": deed(treats, of=works_on, clinical=True),
    "client:end_supervision": deed(treats, of=works_on, clinical=True),
    "client:notes": form(treats, of=works_on, clinical=True),
    "client:remove_note": deed(treats, of=is_author, clinical=True),
    "plan:edit": form(treats, of=works_on, clinical=True),
    "safety-plan:edit": form(treats, of=works_on, clinical=True),
}

# What stands between the two; the number that is only counted is nobody's record.
BETWEEN = {
    "concern:home": page(is_client, of=own_record),
    "concern:words": page(is_client, of=own_record),
    "concern:look": deed(is_client, of=own_record),
    "concern:send": deed(is_client, of=own_record),
    "concern:change": page(is_client, of=own_record),
    "concern:back": deed(is_client, of=own_record),
    "mending:home": page(is_client, of=own_record),
    "mending:open": deed(is_client, of=own_record),
    "mending:keep": page(is_client, of=own_record),
    "mending:leaving": form(is_client, of=own_record),
    "mending:case": page(is_client, of=own_record),
    "mending:step": deed(is_client, of=own_record),
    "mending:end": deed(is_client, of=own_record),
    "mending:again": deed(is_client, of=own_record),
    "repair:page": page(works_clinically, of=reads, clinical=True),
    "repair:waiting": page(treats, clinical=True),
    "repair:unopened": page(treats, of=works_on, clinical=True),
    "repair:open": deed(treats, of=works_on, clinical=True),
    "repair:read": deed(treats, of=works_on, clinical=True),
    "repair:done": deed(treats, of=works_on, clinical=True),
    "repair:case": page(works_clinically, of=reads, clinical=True),
    "repair:step": deed(treats, of=works_on, clinical=True),
    "repair:end": deed(treats, of=works_on, clinical=True),
    "repair:counted": page(sees_numbers),
}

SIGNALS = {
    # Sums over the practice and its rules: for everybody who works in it.
    "signals:page": page(works_here, clinical=True),
    "signals:adjust": deed(sets_thresholds, clinical=True),
    # One's own words; the query reads nobody else's.
    "signals:guide": form(treats, clinical=True),
    "signals:open": deed(treats, of=works_on, clinical=True),
    "signals:talked": deed(treats, of=works_on, clinical=True),
    "signals:set_aside": deed(treats, of=works_on, clinical=True),
    "signals:put_off": deed(treats, of=works_on, clinical=True),
    # Whose guess it is decides the query: nobody reads another's.
    "guess:learning": page(treats, clinical=True),
    "guess:give": form(treats, of=works_on, clinical=True),
    "guess:open": deed(treats, of=works_on, clinical=True),
}

COLLEAGUES = {
    "colleagues:new": page(works_clinically, clinical=True),
    "colleagues:vouch": Route(
        act=works_clinically, of=same_practice, clinical=True, step_up=True
    ),
    "supervision:list": page(supervises_anybody, clinical=True),
    "supervision:end": deed(supervises_anybody, of=supervises, clinical=True),
    "emergency:ask": Route(
        look=works_clinically, act=works_clinically, clinical=True, step_up=True
    ),
    "emergency:end": deed(works_clinically, of=has_emergency_access, clinical=True),
}

# One page for both of those who work together; some read along.
TOGETHER = {
    "together:goals": page(reads_records, of=reads, clinical=True),
    "together:add_goal": deed(takes_part, of=works_on, clinical=True),
    "together:goal": form(takes_part, of=works_on, clinical=True),
    "together:close_goal": deed(takes_part, of=works_on, clinical=True),
    "together:see": deed(takes_part, of=works_on, clinical=True),
    "together:add_step": deed(takes_part, of=works_on, clinical=True),
    "together:step": deed(takes_part, of=works_on, clinical=True),
    "together:agreement": page(reads_records, of=reads, clinical=True),
    "together:clauses": form(takes_part, of=works_on, clinical=True),
    "together:confirm": deed(takes_part, of=works_on, clinical=True),
    "together:reopen": deed(takes_part, of=works_on, clinical=True),
    "together:agreement_pdf": document(reads_records, of=reads, clinical=True),
    "together:preferences": page(reads_records, of=reads, clinical=True),
    "together:prefer": deed(is_client, of=own_record, clinical=True),
    "together:honour": deed(treats, of=works_on, clinical=True),
    "together:ending": page(reads_records, of=reads, clinical=True),
    "together:plan_ending": deed(takes_part, of=works_on, clinical=True),
    "together:ending_pdf": document(reads_records, of=reads, clinical=True),
    "together:end_therapy": form(treats, of=works_on, clinical=True),
    "together:go_on": deed(treats, of=works_on, clinical=True),
}

PRACTICE = {
    "tablet:page": page(meets_clients, clinical=True),
    "tablet:start": deed(meets_clients, clinical=True),
    "tablet:end": deed(meets_clients, of=same_practice, clinical=True),
    "setup:page": page(chooses_texts),
    "setup:promises": deed(manages),
    "setup:invite": deed(manages),
    "setup:text": deed(chooses_texts),
    "clauses:edit": form(chooses_texts),
    "setup:leaving": Route(look=manages, act=manages, of=same_practice, step_up=True),
}

OWN_PAGES = {
    "picture:home": page(is_client, of=own_record),
    "picture:pdf": document(is_client, of=own_record),
    "picture:answers": page(is_client, of=own_record),
    "picture:live": page(is_client, of=own_record),
    "picture:show": deed(is_client, of=own_record),
    "picture:talked": deed(is_client, of=own_record),
    "picture:add_goal": deed(is_client, of=own_record),
    "picture:close_goal": deed(is_client, of=own_record),
    "picture:check_in": deed(is_client, of=own_record),
    # Never held up by a pace: somebody may be in danger.
    "own-safety:page": page(is_client, of=own_record),
    "own-safety:unsafe": Route(
        look=is_client, act=is_client, of=own_record, paced=False
    ),
    "own-safety:edit": form(is_client, of=own_record),
    "own-safety:kept": page(is_client, of=own_record),
    "own-safety:worker": page(anybody),
    "reveal:page": form(is_client, of=own_record),
    "help:page": Route(look=anybody, kiosk=True),
    "leave:now": deed(anybody),
    # Browsers send it by themselves, from any page.
    "policy_report": Route(act=anybody, kiosk=True),
    "checkin_worker": page(anybody),
    # The slip in a letter says whose check-in it is for.
    "checkin_letters": deed(holds_the_link),
    "leave:elsewhere": page(anybody),
    **checkin_pages("my-checkin", is_client, of=own_record),
    **checkin_pages("checkin", holds_the_link, of=None),
    **kept_pages("my-checkin", is_client, of=own_record),
    **kept_pages("checkin", holds_the_link, of=None),
    # The tablet's cookie and a code told at the desk are the link here.
    "kiosk:who": Route(look=on_the_tablet, act=on_the_tablet, kiosk=True),
    "kiosk:leave": Route(look=on_the_tablet, act=on_the_tablet, kiosk=True),
    **checkin_pages("kiosk-checkin", on_the_tablet, of=None, kiosk=True),
}

# What cannot be taken back, and what a stolen open browser would be used for.
RIGHTS = {
    "rights:page": page(answers_requests, clinical=True),
    "rights:retention": Route(act=manages, clinical=True, step_up=True),
    "rights:decide": Route(
        look=answers_requests,
        act=answers_requests,
        of=answers_for,
        clinical=True,
        step_up=True,
    ),
    "rights:hold": Route(act=manages, of=answers_for, clinical=True, step_up=True),
    "rights:release": Route(act=manages, of=answers_for, clinical=True, step_up=True),
    "rights:agreed": page(treats, of=works_on, clinical=True),
    "rights:note": deed(treats, of=works_on, clinical=True),
    "data:home": page(is_client, of=own_record),
    "data:take": Route(
        look=is_client, act=is_client, of=own_record, step_up=True, costly="POST"
    ),
    "data:opened": page(is_client, of=own_record),
    "data:ask_why": deed(is_client, of=own_record),
    "data:agreed": page(is_client, of=own_record),
    "data:agree": deed(is_client, of=own_record),
    "data:ask": Route(look=is_client, act=is_client, of=own_record, step_up=True),
    "data:withdraw": deed(is_client, of=own_record),
}

ROUTES: dict[str, Route] = {
    **SIGN_IN,
    **ACCOUNT,
    **FACTORS,
    **TODAY,
    **ALERTS,
    **CLIENT,
    **TOGETHER,
    **BETWEEN,
    **SIGNALS,
    **COLLEAGUES,
    **PRACTICE,
    **OWN_PAGES,
    **RIGHTS,
}
