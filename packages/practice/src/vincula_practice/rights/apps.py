from django.apps import AppConfig


class RightsConfig(AppConfig):
    name = "vincula_practice.rights"
    label = "rights"
