from django.urls import path

from vincula_practice.web.client import views
from vincula_practice.web.client.appointments import views as appointments
from vincula_practice.web.client.circle import views as circle
from vincula_practice.web.client.paper import views as paper

app_name = "client"
urlpatterns = [
    path("", views.everyone, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:episode_id>/", views.room, name="room"),
    path("<uuid:episode_id>/fresh/", views.fresh, name="fresh"),
    path("<uuid:episode_id>/live/", views.live, name="live"),
    path("<uuid:episode_id>/show/", views.show, name="show"),
    path("<uuid:episode_id>/course.pdf", views.pdf, name="pdf"),
    path(
        "<uuid:episode_id>/answers/<uuid:checkin_id>/",
        views.answers,
        name="answers",
    ),
    path("<uuid:episode_id>/events/", views.add_event, name="add_event"),
    path("<uuid:episode_id>/goals/", views.add_goal, name="add_goal"),
    path(
        "<uuid:episode_id>/goals/<uuid:goal_id>/close/",
        views.close_goal,
        name="close_goal",
    ),
    path("<uuid:episode_id>/team/", circle.team, name="team"),
    path("<uuid:episode_id>/team/join/", circle.join, name="join"),
    path("<uuid:episode_id>/team/leave/", circle.leave, name="leave"),
    path("<uuid:episode_id>/supervision/", circle.supervise, name="supervise"),
    path(
        "<uuid:episode_id>/supervision/<uuid:supervision_id>/end/",
        circle.end_supervision,
        name="end_supervision",
    ),
    path("<uuid:episode_id>/notes/", circle.notes, name="notes"),
    path(
        "<uuid:episode_id>/notes/<uuid:note_id>/remove/",
        circle.remove_note,
        name="remove_note",
    ),
    path("<uuid:episode_id>/invitation/", views.invite, name="invite"),
    path("<uuid:episode_id>/sessions/", appointments.page, name="sessions"),
    path(
        "<uuid:episode_id>/sessions/<uuid:session_id>/",
        appointments.move,
        name="move",
    ),
    path(
        "<uuid:episode_id>/sessions/<uuid:session_id>/mark/",
        appointments.mark,
        name="mark",
    ),
    path(
        "<uuid:episode_id>/sessions/<uuid:session_id>/<str:occasion>/paper/",
        paper.begin,
        name="open_paper",
    ),
    path("<uuid:episode_id>/paper/<uuid:checkin_id>/", paper.fill, name="paper"),
]
