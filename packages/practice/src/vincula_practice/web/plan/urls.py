from django.urls import path

from vincula_practice.web.plan import views

app_name = "plan"
urlpatterns = [path("<uuid:episode_id>/plan/", views.edit, name="edit")]
