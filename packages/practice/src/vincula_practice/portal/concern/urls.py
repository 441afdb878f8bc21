"""A signed-in client's page for what is hard to say."""

from django.urls import path

from vincula_practice.portal.concern import views

app_name = "concern"
urlpatterns = [
    path("", views.home, name="home"),
    path("words/", views.words, name="words"),
    path("look/", views.look, name="look"),
    path("send/", views.send, name="send"),
    path("<uuid:concern_id>/", views.change, name="change"),
    path("<uuid:concern_id>/back/", views.back, name="back"),
]
