"""What the two work on together: goals, agreement, preferences, ending."""

from django.urls import path

from vincula_practice.web.together.agreement import views as agreement
from vincula_practice.web.together.closing import views as closing
from vincula_practice.web.together.ending import views as ending
from vincula_practice.web.together.goals import views as goals
from vincula_practice.web.together.preferences import views as preferences

app_name = "together"
urlpatterns = [
    path("<uuid:episode_id>/goals/", goals.goals, name="goals"),
    path("<uuid:episode_id>/goals/new/", goals.add_goal, name="add_goal"),
    path("<uuid:episode_id>/goals/order/", goals.see, name="see"),
    path("<uuid:episode_id>/goals/<uuid:goal_id>/", goals.goal, name="goal"),
    path(
        "<uuid:episode_id>/goals/<uuid:goal_id>/close/",
        goals.close_goal,
        name="close_goal",
    ),
    path("<uuid:episode_id>/steps/", goals.add_step, name="add_step"),
    path("<uuid:episode_id>/steps/<uuid:step_id>/", goals.step, name="step"),
    path("<uuid:episode_id>/agreement/", agreement.agreement, name="agreement"),
    path("<uuid:episode_id>/agreement/words/", agreement.clauses, name="clauses"),
    path("<uuid:episode_id>/agreement/again/", agreement.reopen, name="reopen"),
    path("<uuid:episode_id>/agreement.pdf", agreement.pdf, name="agreement_pdf"),
    path(
        "<uuid:episode_id>/agreement/<uuid:agreement_id>/confirm/",
        agreement.confirm,
        name="confirm",
    ),
    path("<uuid:episode_id>/preferences/", preferences.preferences, name="preferences"),
    path("<uuid:episode_id>/preferences/say/", preferences.prefer, name="prefer"),
    path(
        "<uuid:episode_id>/preferences/<uuid:preferences_id>/",
        preferences.honour,
        name="honour",
    ),
    path("<uuid:episode_id>/ending/", ending.ending, name="ending"),
    path("<uuid:episode_id>/ending/write/", ending.write, name="plan_ending"),
    path("<uuid:episode_id>/ending.pdf", ending.pdf, name="ending_pdf"),
    path("<uuid:episode_id>/end/", closing.end, name="end_therapy"),
    path("<uuid:episode_id>/end/not/", closing.again, name="go_on"),
]
