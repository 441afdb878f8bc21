from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "vincula_practice.conversations"
    label = "conversations"
    verbose_name = "Conversations"
