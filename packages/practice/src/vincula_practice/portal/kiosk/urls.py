"""Whose turn it is, and the way out for staff."""

from django.urls import path

from vincula_practice.portal.kiosk import views

app_name = "kiosk"
urlpatterns = [
    path("", views.who, name="who"),
    path("leave/", views.leave, name="leave"),
]
