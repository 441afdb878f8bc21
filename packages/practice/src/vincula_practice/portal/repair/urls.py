"""A signed-in client's pages of repair, of what helped, and of leaving."""

from django.urls import path

from vincula_practice.portal.repair import views

app_name = "mending"
urlpatterns = [
    path("", views.home, name="home"),
    path("open/", views.begin, name="open"),
    path("keep/", views.keep, name="keep"),
    path("leaving/", views.leaving, name="leaving"),
    path("<uuid:case_id>/", views.case, name="case"),
    path("<uuid:case_id>/step/", views.step, name="step"),
    path("<uuid:case_id>/end/", views.end, name="end"),
    path("<uuid:case_id>/again/", views.again, name="again"),
]
