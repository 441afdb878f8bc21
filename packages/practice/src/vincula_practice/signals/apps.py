from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "vincula_practice.signals"
    label = "signals"
    verbose_name = "Signals"
