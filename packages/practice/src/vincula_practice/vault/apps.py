from django.apps import AppConfig
from django.conf import settings


class VaultConfig(AppConfig):
    name = "vincula_practice.vault"
    label = "vault"
    verbose_name = "Vault"

    def ready(self) -> None:
        from vincula_practice.vault import checks, practice_key  # noqa: F401, PLC0415 - registers the checks

        if settings.VINCULA_DEMO:
            practice_key.make_where_nothing_is_at_stake()
