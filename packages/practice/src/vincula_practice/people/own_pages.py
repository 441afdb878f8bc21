"""What every page of a client's own begins and ends with."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from vincula_practice.people.access import member_of
from vincula_practice.people.errors import NotFound
from vincula_practice.people.promises import promise_of
from vincula_practice.people.queries import Episode, newest_episode_for


def own_episode(
    request: HttpRequest, *, also: Mapping[str, Any] | None = None
) -> Episode:
    """Return the therapy that a client's pages are about; raises NotFound before one.

    ``also`` are columns of rooms further up, to be read with it.
    """
    episode = newest_episode_for(member=member_of(request), also=also)
    if episode is None:
        raise NotFound
    return episode


def own_page(
    request: HttpRequest, template: str, *, status: int = 200, **values: object
) -> HttpResponse:
    """Show a page of the client's own, with what the practice promises on each."""
    promise = promise_of(member_of(request).practice)
    return render(request, template, {"promise": promise} | values, status=status)
