from django.urls import path

from vincula_practice.web.violations import views

urlpatterns = [path("policy-report/", views.receive, name="policy_report")]
