from django.urls import path

from vincula_practice.web.client import views
from vincula_practice.web.client.appointments import views as appointments
from vincula_practice.web.client.paper import views as paper

app_name = "client"
urlpatterns = [
    path("", views.everyone, name="list"),
    path("new/", views.new, name="new"),
    path("<uuid:episode_id>/", views.room, name="room"),
    path("<uuid:episode_id>/fresh/", views.fresh, name="fresh"),
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
