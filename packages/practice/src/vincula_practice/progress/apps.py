from django.apps import AppConfig


class ProgressConfig(AppConfig):
    name = "vincula_practice.progress"
    label = "progress"
    verbose_name = "Progress"
