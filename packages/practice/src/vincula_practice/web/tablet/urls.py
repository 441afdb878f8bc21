"""Start a tablet in this browser, and end one from elsewhere."""

from django.urls import path

from vincula_practice.web.tablet import views

app_name = "tablet"
urlpatterns = [
    path("tablet/", views.page, name="page"),
    path("tablet/start/", views.start, name="start"),
    path("tablet/<uuid:kiosk_id>/end/", views.end, name="end"),
]
