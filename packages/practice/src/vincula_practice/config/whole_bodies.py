"""A form whose line broke in the middle is no form: half a sentence is never stored.

A server hands on what came before the line broke as if it were all of it, and a form
without its end still reads as a form. So what was announced is held to what came.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.http import HttpRequest, HttpResponse, UnreadablePostError

CUT, MARK = 400, "vincula.cut_short"
Handler = Callable[[HttpRequest], HttpResponse]
Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


class CutShort(ConnectionError):
    """The line broke before all of it was there."""


class WholeBodiesMiddleware:
    """Lets no view see a form that was cut: Django would hand it on as an empty one."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Any, _args: Any, _address: Any
    ) -> HttpResponse | None:
        if request.method != "POST":
            return None
        with suppress(UnreadablePostError):
            request.POST  # noqa: B018 - reading is what finds out
        return HttpResponse(status=CUT) if request.META.get(MARK) else None


class WholeBodies:
    """Raises CutShort where something reads a body that ends too soon."""

    def __init__(self, application: Application) -> None:
        self.application = application

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        length = environ.get("CONTENT_LENGTH") or ""
        if length.isdigit():
            environ["wsgi.input"] = _Whole(environ, int(length))
        return self.application(environ, start_response)


class _Whole:
    def __init__(self, environ: dict[str, Any], length: int) -> None:
        self.environ, self.left = environ, length
        self.stream = environ["wsgi.input"]

    def read(self, size: int = -1) -> bytes:
        most = self._most(size)
        data: bytes = self.stream.read(most) if most else b""
        return self._held(data, short=len(data) < most)

    def readline(self, size: int = -1) -> bytes:
        most = self._most(size)
        data: bytes = self.stream.readline(most) if most else b""
        return self._held(data, short=bool(most) and not data)

    def _most(self, size: int) -> int:
        return self.left if size < 0 else min(size, self.left)

    def _held(self, data: bytes, *, short: bool) -> bytes:
        if short:
            self.environ[MARK] = True
            raise CutShort("the body ended before what was announced")
        self.left -= len(data)
        return data
