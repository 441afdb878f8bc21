from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "vincula_practice.config"
    label = "config"

    def ready(self) -> None:
        # Importing a check registers it.
        from vincula_practice.config.checks import (  # noqa: PLC0415 - see above
            clock,  # noqa: F401 - see above
            keys,  # noqa: F401 - see above
            mail,  # noqa: F401 - see above
            places,  # noqa: F401 - see above
            postgresql,  # noqa: F401 - see above
            recovery,  # noqa: F401 - see above
            secrets,  # noqa: F401 - see above
            sqlite,  # noqa: F401 - see above
            translations,  # noqa: F401 - see above
        )
