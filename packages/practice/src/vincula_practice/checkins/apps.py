from django.apps import AppConfig


class CheckinsConfig(AppConfig):
    name = "vincula_practice.checkins"
    label = "checkins"
    verbose_name = "Check-ins"
