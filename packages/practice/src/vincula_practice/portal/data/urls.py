"""A client's own data."""

from django.urls import path

from vincula_practice.portal.data import views

app_name = "data"
urlpatterns = [
    path("", views.home, name="home"),
    path("take/", views.take, name="take"),
    path("opened/", views.opened, name="opened"),
    path("opened/ask/", views.ask_why, name="ask_why"),
    path("agreed/", views.agreed, name="agreed"),
    path("agreed/<str:purpose>/", views.agree, name="agree"),
    path("ask/", views.ask, name="ask"),
    path("requests/<uuid:request_id>/withdraw/", views.withdraw, name="withdraw"),
]
