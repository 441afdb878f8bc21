"""The pages of a check-in on the practice's tablet: no link, no sign-in."""

from django.urls import include, path

from vincula_practice.portal.checkin.urls import on_tablet

urlpatterns = [path("", include(on_tablet))]
