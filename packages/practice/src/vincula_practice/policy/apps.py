from django.apps import AppConfig


class PolicyConfig(AppConfig):
    name = "vincula_practice.policy"
    label = "policy"

    def ready(self) -> None:
        from vincula_practice.policy import checks  # noqa: F401, PLC0415 - registers the checks
