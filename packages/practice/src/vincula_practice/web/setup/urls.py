from django.urls import path

from vincula_practice.web.setup import views
from vincula_practice.web.setup.leaving import views as leaving

app_name = "setup"
urlpatterns = [
    path("", views.page, name="page"),
    path("promises/", views.promises, name="promises"),
    path("people/", views.invite, name="invite"),
    path("people/<uuid:colleague_id>/leaves/", leaving.leaving, name="leaving"),
    path("texts/", views.load_text, name="text"),
]
