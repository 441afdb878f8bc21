from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "vincula_practice.people"
    label = "people"
    verbose_name = "People"
