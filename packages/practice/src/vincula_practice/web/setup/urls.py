from django.urls import path

from vincula_practice.web.setup import views

app_name = "setup"
urlpatterns = [
    path("", views.page, name="page"),
    path("promises/", views.promises, name="promises"),
    path("people/", views.invite, name="invite"),
    path("texts/", views.load_text, name="text"),
]
