from django.urls import path

from vincula_practice.web.signals import views

app_name = "signals"
urlpatterns = [
    path("practice/signals/", views.page, name="page"),
    path("guide/", views.guide, name="guide"),
    path("practice/signals/set/", views.adjust, name="adjust"),
    path("signals/<uuid:signal_id>/open/", views.open_room, name="open"),
    path("signals/<uuid:signal_id>/talked/", views.talked, name="talked"),
    path("signals/<uuid:signal_id>/aside/", views.set_aside, name="set_aside"),
    path("signals/<uuid:signal_id>/later/", views.put_off, name="put_off"),
]
