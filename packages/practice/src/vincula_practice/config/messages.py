"""What a page says once, on the next page, in a cookie that is named like all of ours."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage

from vincula_practice.people.cookies import named


class NamedCookie(CookieStorage):
    @property
    def cookie_name(self) -> str:  # type: ignore[override] # a class attribute there
        return named("messages")


class Messages(FallbackStorage):
    storage_classes = (NamedCookie, SessionStorage)
