from django.urls import path

from vincula_practice.web.safety_plan import views

app_name = "safety-plan"
urlpatterns = [path("<uuid:episode_id>/safety-plan/", views.edit, name="edit")]
