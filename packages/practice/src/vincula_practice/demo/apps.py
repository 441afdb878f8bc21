from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "vincula_practice.demo"
    label = "demo"
