from django.urls import path

from vincula_practice.portal.safety import views

app_name = "own-safety"
urlpatterns = [
    path("", views.page, name="page"),
    path("not-safe/", views.unsafe, name="unsafe"),
    path("plan/", views.edit, name="edit"),
    path("kept/", views.kept, name="kept"),
    path("worker.js", views.worker, name="worker"),
]
