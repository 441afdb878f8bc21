from django.apps import AppConfig


class SessionsConfig(AppConfig):
    name = "vincula_practice.sessions"
    label = "care_sessions"
    verbose_name = "Sessions"
