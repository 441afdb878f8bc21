"""The pages of a check-in, behind a personal link or a client's own sign-in."""

from django.urls import include, path

from vincula_practice.portal.checkin import letters, unsafe, views
from vincula_practice.portal.checkin.hard import views as hard

online = [
    path("", views.start, name="start"),
    path("q/<int:number>/", views.question, name="question"),
    path("all/", views.everything, name="all"),
    path("words/", views.words, name="words"),
    path("check/", views.check, name="check"),
    path("sent/", views.sent, name="sent"),
    path("language/", views.language, name="language"),
    path("not-safe/", unsafe.unsafe, name="unsafe"),
    path("hard-to-say/", hard.hard, name="hard"),
]
kept = [
    path("better/", hard.better, name="better"),
    path("mended/", hard.mended, name="mended"),
    path("offline/", letters.offline, name="offline"),
    path("taken/", letters.taken, name="taken"),
]
pages = ([*online, *kept], "checkin")
# The practice's tablet keeps nothing and shows no result: so these are not there.
on_tablet = (online, "kiosk-checkin")

urlpatterns = [
    path("worker.js", letters.worker, name="checkin_worker"),
    path("letters/", letters.receive, name="checkin_letters"),
    path("mine/<uuid:checkin_id>/", include(pages, namespace="my-checkin")),
    path("<str:token>/", include(pages, namespace="checkin")),
]
