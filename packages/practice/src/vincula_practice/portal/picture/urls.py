"""A signed-in client's own pages."""

from django.urls import path

from vincula_practice.portal.picture import views

app_name = "picture"
urlpatterns = [
    path("", views.home, name="home"),
    path("course.pdf", views.pdf, name="pdf"),
    path("answers/<uuid:checkin_id>/", views.answers, name="answers"),
    path("live/", views.live, name="live"),
    path("show/", views.show, name="show"),
    path("talk/<uuid:signal_id>/", views.talked, name="talked"),
    path("goals/", views.add_goal, name="add_goal"),
    path("goals/<uuid:goal_id>/close/", views.close_goal, name="close_goal"),
    path(
        "check-in/<uuid:session_id>/<str:occasion>/",
        views.check_in,
        name="check_in",
    ),
]
