from django.apps import AppConfig


class CollaborationConfig(AppConfig):
    name = "vincula_practice.collaboration"
    label = "collaboration"
    verbose_name = "Collaboration"
