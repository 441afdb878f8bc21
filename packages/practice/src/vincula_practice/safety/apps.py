from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "vincula_practice.safety"
    label = "safety"
    verbose_name = "Safety"
