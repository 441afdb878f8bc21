from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "vincula_practice.vault"
    label = "vault"
