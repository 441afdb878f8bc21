from django.apps import AppConfig


class SafetyConfig(AppConfig):
    name = "vincula_practice.safety"
    label = "safety"
    verbose_name = "Safety"

    def ready(self) -> None:
        from vincula_practice.people.endings import hold_back  # noqa: PLC0415 - models
        from vincula_practice.progress.following import follows  # noqa: PLC0415 - models
        from vincula_practice.safety.actions import (  # noqa: PLC0415 - models
            must_not_leave_alerts,
        )
        from vincula_practice.safety.raising import (  # noqa: PLC0415 - models
            follow_checkin,
        )

        follows(follow_checkin)
        hold_back(must_not_leave_alerts)
