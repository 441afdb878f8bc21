"""All addresses of the site, page by page."""

from django.urls import include, path

urlpatterns = [
    path("", include("vincula_practice.web.account.urls")),
    path("", include("vincula_practice.web.violations.urls")),
    path("today/", include("vincula_practice.web.today.urls")),
    path("alerts/", include("vincula_practice.web.alerts.urls")),
    path("clients/", include("vincula_practice.web.client.urls")),
    path("clients/", include("vincula_practice.web.plan.urls")),
    path("clients/", include("vincula_practice.web.safety_plan.urls")),
    path("together/", include("vincula_practice.web.together.urls")),
    path("clients/", include("vincula_practice.web.repair.urls")),
    path("supervision/", include("vincula_practice.web.supervision.urls")),
    path("colleagues/", include("vincula_practice.web.colleagues.urls")),
    path("emergency/", include("vincula_practice.web.emergency.urls")),
    path("", include("vincula_practice.web.signals.urls")),
    path("", include("vincula_practice.web.guess.urls")),
    path("practice/", include("vincula_practice.web.setup.urls")),
    path("practice/", include("vincula_practice.web.clauses.urls")),
    path("requests/", include("vincula_practice.web.rights.urls")),
    path("practice/", include("vincula_practice.web.tablet.urls")),
    path("kiosk/", include("vincula_practice.portal.kiosk.urls")),
    path("kiosk/form/", include("vincula_practice.portal.checkin.on_tablet")),
    path("c/", include("vincula_practice.portal.checkin.urls")),
    path("", include("vincula_practice.portal.leave.urls")),
    path("first/", include("vincula_practice.portal.first.urls")),
    path("help/", include("vincula_practice.portal.help.urls")),
    path("my/safety/", include("vincula_practice.portal.safety.urls")),
    path("my/", include("vincula_practice.portal.picture.urls")),
    path("my/both/", include("vincula_practice.portal.reveal.urls")),
    path("my/data/", include("vincula_practice.portal.data.urls")),
    path("my/hard-to-say/", include("vincula_practice.portal.concern.urls")),
    path("my/between-us/", include("vincula_practice.portal.repair.urls")),
]
handler404 = "vincula_practice.config.failures.not_found"
handler500 = "vincula_practice.config.failures.failed"
