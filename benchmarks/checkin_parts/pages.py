"""How many queries does a page ask, and how long does it take inside the process?"""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from checkin_parts.figures import spread
from checkin_parts.servers import HOST
from vincula_practice.config.settled import settle
from vincula_practice.people.models import Person

OK = 200
SENT = 302
WARM = 3
# A page's transactions are no questions to the database.
NO_QUERY = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


def answer(
    *, links: list[dict[str, Any]], therapist: str, episode: str, calls: int
) -> dict[str, Any]:
    """Look at each page ``calls`` times; each submit needs a link of its own."""
    settle()  # as a web server does
    phone = Client(SERVER_NAME=HOST)
    first, *rest = links
    staff = Client(SERVER_NAME=HOST)
    backend = settings.AUTHENTICATION_BACKENDS[0]
    staff.force_login(Person.objects.get(pk=therapist), backend=backend)
    _prove_second_factor(staff, therapist)
    paths = {
        "check-in: start": (phone, f"/c/{first['token']}/"),
        "check-in: question": (phone, f"/c/{first['token']}/q/1/"),
        "check-in: all on one page": (phone, f"/c/{first['token']}/all/"),
        "check-in: look over": (phone, f"/c/{first['token']}/check/"),
        "today": (staff, reverse("today:page")),
        "room": (staff, reverse("client:room", args=[episode])),
    }
    found = {
        name: _looked_at(lambda _n, c=client, p=path: _get(c, p), calls=calls)
        for name, (client, path) in paths.items()
    }
    waiting = [one["token"] for one in rest]
    found["check-in: keep one answer"] = _looked_at(
        lambda n: _keep(phone, first, n), calls=calls
    )
    found["check-in: submit"] = _looked_at(
        lambda n: _submit(phone, waiting[n]), calls=min(calls, len(waiting) - WARM)
    )
    return found


def _prove_second_factor(client: Client, person: str) -> None:
    """Note in the session what signing in with a passkey notes there."""
    session = client.session
    session["account_authentication_methods_user"] = str(person)
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()


def _looked_at(ask: Callable[[int], None], *, calls: int) -> dict[str, Any]:
    """Count queries in calls of their own: counting costs time."""
    for n in range(WARM - 1):
        ask(n)
    with CaptureQueriesContext(connection) as queries:
        ask(WARM - 1)
    # At once: the next request empties the log that this is counted from.
    counted = sum(not one["sql"].startswith(NO_QUERY) for one in queries)
    assert counted, "a page of a check-in or a caseload cannot do without a query"
    took, worked = [], []
    for n in range(WARM, WARM + calls):
        began, busy = time.perf_counter(), time.process_time()
        ask(n)
        took.append((time.perf_counter() - began) * 1000)
        worked.append((time.process_time() - busy) * 1000)
    return {"queries": counted} | spread(took) | {"work": spread(worked)}


def _get(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == OK, (path.split("/")[1], response.status_code)


def _keep(client: Client, link: dict[str, Any], n: int) -> None:
    key, values = link["questions"][0]
    path = f"/c/{link['token']}/q/1/"
    response = client.post(path, {key: f"{values[n % len(values)]:g}"})
    assert response.status_code == SENT, response.status_code


def _submit(client: Client, token: str) -> None:
    response = client.post(f"/c/{token}/check/", follow=True)
    assert response.redirect_chain[-1][0].endswith("/sent/"), response.status_code
