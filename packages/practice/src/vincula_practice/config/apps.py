from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "vincula_practice.config"
    label = "config"

    def ready(self) -> None:
        from vincula_practice.config import checks  # noqa: F401, PLC0415 - registers the checks
