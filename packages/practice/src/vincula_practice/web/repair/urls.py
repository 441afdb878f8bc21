from django.urls import path

from vincula_practice.web.repair import views

app_name = "repair"
urlpatterns = [
    path("hard-to-say/", views.counted, name="counted"),
    path("between/", views.waiting, name="waiting"),
    path("<uuid:episode_id>/between/", views.page, name="page"),
    path("<uuid:episode_id>/between/unopened/", views.unopened, name="unopened"),
    path("<uuid:episode_id>/between/open/", views.begin, name="open"),
    path(
        "<uuid:episode_id>/between/concerns/<uuid:concern_id>/",
        views.read,
        name="read",
    ),
    path(
        "<uuid:episode_id>/between/again/<uuid:recontact_id>/",
        views.done,
        name="done",
    ),
    path("<uuid:episode_id>/between/<uuid:case_id>/", views.case, name="case"),
    path("<uuid:episode_id>/between/<uuid:case_id>/step/", views.step, name="step"),
    path("<uuid:episode_id>/between/<uuid:case_id>/end/", views.end, name="end"),
]
