"""Requests of clients, what they agreed to, and how long records are kept."""

from django.urls import path

from vincula_practice.web.rights import views

app_name = "rights"
urlpatterns = [
    path("", views.page, name="page"),
    path("retention/", views.retention, name="retention"),
    path("<uuid:request_id>/", views.decide, name="decide"),
    path("<uuid:request_id>/hold/", views.hold, name="hold"),
    path("<uuid:request_id>/release/", views.release, name="release"),
    path("of/<uuid:episode_id>/", views.agreed, name="agreed"),
    path("of/<uuid:episode_id>/<str:purpose>/", views.note, name="note"),
]
