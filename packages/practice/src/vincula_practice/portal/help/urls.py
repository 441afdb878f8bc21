"""The page that tells where to turn."""

from django.urls import path

from vincula_practice.portal.help import views

app_name = "help"
urlpatterns = [path("", views.page, name="page")]
