from django.urls import path

from vincula_practice.web.emergency import views

app_name = "emergency"
urlpatterns = [
    path("", views.ask, name="ask"),
    path("<uuid:access_id>/end/", views.end, name="end"),
]
