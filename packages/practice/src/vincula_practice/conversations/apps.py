from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "vincula_practice.conversations"
    label = "conversations"
    verbose_name = "Conversations"

    def ready(self) -> None:
        from vincula_practice.conversations.returning import (  # noqa: PLC0415 - needs the models
            prepare,
        )
        from vincula_practice.sessions.following import (  # noqa: PLC0415 - as above
            follows_a_session,
        )

        follows_a_session(prepare)
