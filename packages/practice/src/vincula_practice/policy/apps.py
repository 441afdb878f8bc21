from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "vincula_practice.policy"
    label = "policy"
