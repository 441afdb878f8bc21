from django.urls import path

from vincula_practice.web.colleagues import views

app_name = "colleagues"
urlpatterns = [
    path("", views.new, name="new"),
    path("<uuid:member_id>/known/", views.vouch, name="vouch"),
]
