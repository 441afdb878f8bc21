from django.urls import path

from vincula_practice.portal.reveal import views

app_name = "reveal"
urlpatterns = [path("", views.page, name="page")]
