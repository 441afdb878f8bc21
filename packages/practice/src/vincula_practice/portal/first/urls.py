"""Behind a link that alone opens nothing."""

from django.urls import path

from vincula_practice.portal.first import views

app_name = "first"
urlpatterns = [path("<str:token>/", views.access, name="access")]
