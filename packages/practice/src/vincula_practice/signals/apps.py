from django.apps import AppConfig


class SignalsConfig(AppConfig):
    name = "vincula_practice.signals"
    label = "signals"
    verbose_name = "Signals"

    def ready(self) -> None:
        from vincula_practice.progress.following import follows  # noqa: PLC0415 - models are loaded by now
        from vincula_practice.sessions.following import (  # noqa: PLC0415 - as above
            follows_a_session,
        )
        from vincula_practice.signals import steps  # noqa: PLC0415 - as above

        follows(steps.after_checkin)
        follows_a_session(steps.after_marking)
