from django.urls import path

from vincula_practice.web.supervision import views

app_name = "supervision"
urlpatterns = [
    path("", views.cases, name="list"),
    path("<uuid:supervision_id>/end/", views.end, name="end"),
]
