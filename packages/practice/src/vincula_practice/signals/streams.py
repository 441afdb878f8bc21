"""Server-sent events that end soon, so that no thread of the server is held for long.

Each stream lasts some seconds and says only that something is new, never what. So many
run at once in a process; whoever comes when all are taken is told to ask in the old way.
"""

import time
from collections.abc import Callable, Iterator
from threading import BoundedSemaphore

from django.conf import settings
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)

from vincula_practice.people.errors import NotFound

KIND = "text/event-stream"
LASTS_SECONDS = 20.0
LOOKS_EVERY_SECONDS = 1.0
# Of the eight threads that the documented server has: the others answer pages.
MOST_AT_ONCE = 3
AGAIN_MILLISECONDS = 1000
_places = BoundedSemaphore(MOST_AT_ONCE)
Sleep = Callable[[float], None]


class Stream:
    """The lines of one stream; gives its place back however it ends."""

    def __init__(
        self, stamp: Callable[[], str], seen: str, *, sleep: Sleep = time.sleep
    ) -> None:
        self._lines = _lines(stamp, seen, sleep)
        self._held = True

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        return next(self._lines)

    def close(self) -> None:
        """Called by Django when the answer is over, or the other side is gone."""
        if self._held:
            self._held = False
            _places.release()

    def __del__(self) -> None:
        self.close()


def stream(
    stamp: Callable[[], str], request: HttpRequest, *, sleep: Sleep = time.sleep
) -> HttpResponseBase:
    """Return a stream that speaks once ``stamp`` is no longer what was seen.

    What the browser has seen it says by itself. Whoever asks for no stream gets its
    first lines and the end. Who has signed out, or may not look any more, meanwhile,
    hears nothing further.
    """
    seen = request.headers.get("Last-Event-ID", "")
    if KIND not in request.headers.get("Accept", ""):
        return HttpResponse(_first(stamp()), content_type=KIND)
    if not _places.acquire(blocking=False):
        # A browser does not ask again after this; the page asks every 15 seconds.
        return HttpResponse(status=204)
    response = StreamingHttpResponse(
        Stream(_while_signed_in(stamp, request), seen, sleep=sleep), content_type=KIND
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _while_signed_in(
    stamp: Callable[[], str], request: HttpRequest
) -> Callable[[], str]:
    """Look only while the session is there with which somebody asked."""
    key = str(request.session.session_key)

    def look() -> str:
        if not request.session.exists(key):
            raise NotFound
        return stamp()

    return look


def _first(stamp: str) -> str:
    return f"retry: {AGAIN_MILLISECONDS}\nid: {stamp}\n\n"


def _lines(stamp: Callable[[], str], seen: str, sleep: Sleep) -> Iterator[str]:
    now = stamp()
    yield _first(now)
    if not seen:
        seen = now
    looks = int(_lasts() / LOOKS_EVERY_SECONDS)
    for look in range(looks + 1):
        if now != seen:
            yield f"id: {now}\nevent: changed\ndata: {now}\n\n"
            return
        if look < looks:
            sleep(LOOKS_EVERY_SECONDS)
            try:
                now = stamp()
            except NotFound:
                return


def _lasts() -> float:
    """Return how long a stream lasts; a browser that asks again goes on where it was."""
    return float(getattr(settings, "STREAM_SECONDS", LASTS_SECONDS))
