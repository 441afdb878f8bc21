from django.urls import path

from vincula_practice.web.guess import views

app_name = "guess"
urlpatterns = [
    path("guess/", views.learning, name="learning"),
    path("guess/<uuid:session_id>/", views.give, name="give"),
    path("guess/<uuid:session_id>/open/", views.open_both, name="open"),
]
