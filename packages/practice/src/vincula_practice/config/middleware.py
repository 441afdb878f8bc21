"""Who asks, in which language, and that nothing private stays behind in a browser."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers

from vincula_practice.people import queries
from vincula_practice.people.errors import NotAllowed, NotFound

Handler = Callable[[HttpRequest], HttpResponse]


class MemberMiddleware:
    """Sets ``request.member``: the membership as which the person asks, or None.

    Pages run in the practice's time zone: "ten o'clock" is ten where people meet.
    What a member may not see answers exactly like what does not exist.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = self._member(request)
        if member is not None:
            member.asks_at = timezone.now()  # noqa: TID251 - where a request comes in
        request.member = member  # type: ignore[attr-defined] # set for views
        if member is None:
            return self.get_response(request)
        with timezone.override(member.practice.time_zone):
            return self.get_response(request)

    def process_exception(
        self, _request: HttpRequest, exception: Exception
    ) -> HttpResponse | None:
        if isinstance(exception, NotFound | NotAllowed):
            raise Http404
        return None

    @staticmethod
    def _member(request: HttpRequest) -> queries.Membership | None:
        person = request.user
        if not isinstance(person, queries.Person):
            return None
        chosen = request.session.get("member")
        return queries.active_membership(person=person, chosen=chosen)


class OwnLanguageMiddleware:
    """Whoever is signed in reads in their own language, on every device.

    For everybody else Django's LocaleMiddleware has chosen before: the language
    picked in this browser, else the one that the browser asks for.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        own = getattr(request.user, "language", "")
        if own in dict(settings.LANGUAGES):
            translation.activate(own)
            request.LANGUAGE_CODE = own
        return self.get_response(request)


class PrivateResponsesMiddleware:
    """Pages are never kept by a browser or a proxy; static files are."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "Cache-Control" not in response:
            add_never_cache_headers(response)
        return response
