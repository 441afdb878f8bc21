from django.urls import path

from vincula_practice.web.alerts import views
from vincula_practice.web.alerts.load import views as load
from vincula_practice.web.alerts.rules import views as rules

app_name = "alerts"
urlpatterns = [
    path("", views.alerts, name="list"),
    path("away/", views.away, name="away"),
    path("away/<uuid:absence_id>/back/", views.back, name="back"),
    path("how-many/", load.load, name="load"),
    path("tests/<uuid:rehearsal_id>/", views.tested, name="tested"),
    path("who-is-told/", rules.rules, name="rules"),
    path("<uuid:alert_id>/", views.one, name="one"),
    path("<uuid:alert_id>/take-on/", views.take_on, name="take_on"),
    path("<uuid:alert_id>/done/", views.write_down, name="write_down"),
    path("<uuid:alert_id>/hand-on/", views.hand_on, name="hand_on"),
]
