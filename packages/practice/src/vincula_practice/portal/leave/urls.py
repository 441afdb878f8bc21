"""Out of here, and where one lands."""

from django.urls import path

from vincula_practice.portal.leave import views

app_name = "leave"
urlpatterns = [
    path("leave/", views.now, name="now"),
    path("kitchen-measures/", views.elsewhere, name="elsewhere"),
]
