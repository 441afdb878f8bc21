from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "vincula_practice.audit"
    label = "audit"
    verbose_name = "Audit"
