from django.urls import path

from vincula_practice.web.today import views

app_name = "today"
urlpatterns = [
    path("", views.page, name="page"),
    path("sessions/<uuid:session_id>/mark/", views.mark, name="mark"),
    path("sessions/<uuid:session_id>/<str:occasion>/send/", views.send, name="send"),
    path("sessions/<uuid:session_id>/<str:occasion>/code/", views.code, name="code"),
    path(
        "sessions/<uuid:session_id>/<str:occasion>/withdraw/",
        views.withdraw,
        name="withdraw",
    ),
]
