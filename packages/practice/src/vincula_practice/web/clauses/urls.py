from django.urls import path

from vincula_practice.web.clauses import views

app_name = "clauses"
urlpatterns = [path("agreement/", views.edit, name="edit")]
