"""Each page that showed somebody's record leaves who, when, whose and which page."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from vincula_practice.audit.reads import Notes, not_noting, noting
from vincula_practice.checkins.models import CheckIn
from vincula_practice.collaboration.models import Goal
from vincula_practice.config.failures import failed
from vincula_practice.conversations.models import Concern, Recontact, RepairCase
from vincula_practice.people.models import Episode, Membership, Role
from vincula_practice.people.openings import record_openings, record_refusals
from vincula_practice.people.queries import episodes_for
from vincula_practice.safety.models import RiskAlert
from vincula_practice.sessions.models import Session

Handler = Callable[[HttpRequest], HttpResponse]

FIRST_SHOWN, FIRST_NOT_SHOWN, NOTHING_NEW = 200, 300, 204
FORM_WITH_FAULTS, NOT_THERE, UNAVAILABLE = 422, 404, 503
# What an address may name, and how it leads to an episode.
NAMED: dict[str, tuple[Any, str]] = {
    "episode_id": (Episode, "pk"),
    "session_id": (Session, "episode_id"),
    "checkin_id": (CheckIn, "session__episode_id"),
    "goal_id": (Goal, "episode_id"),
    "alert_id": (RiskAlert, "episode_id"),
    "concern_id": (Concern, "episode_id"),
    "case_id": (RepairCase, "episode_id"),
    "recontact_id": (Recontact, "episode_id"),
}
logger = logging.getLogger(__name__)


class OpeningsMiddleware:
    """Writes what was read to the audit, once the answer is known.

    What was not shown was not opened: a redirect, or an answer that nothing is new. What
    could not be written down is not shown to staff; a client's own pages are, because
    they hold where to turn, and the log says so.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with noting() as notes:
            response = self.get_response(request)
        member = getattr(request, "member", None)
        match = request.resolver_match
        page, address = (match.view_name, match.kwargs) if match else ("", {})
        try:
            if notes and _showed(response):
                _opened(notes, member, page, address)
            elif member is not None and response.status_code == NOT_THERE:
                _refused(member, page, address)
        except DatabaseError:
            return _unrecorded(request, response, member, page)
        return response


def _showed(response: HttpResponse) -> bool:
    status = response.status_code
    if status == NOTHING_NEW:
        return False
    return FIRST_SHOWN <= status < FIRST_NOT_SHOWN or status == FORM_WITH_FAULTS


def _opened(
    notes: Notes, member: Membership | None, page: str, address: Mapping[str, Any]
) -> None:
    record_openings(
        notes=notes,
        by=member,
        link="token" in address,
        page=page,
        at=timezone.now(),  # noqa: TID251 - where a request ends is an interface
    )


def _refused(member: Membership, page: str, address: Mapping[str, Any]) -> None:
    with not_noting():
        named = set().union(*(_episodes(*one) for one in address.items()))
        mine = episodes_for(member=member).filter(pk__in=named)
        foreign = named - set(mine.values_list("pk", flat=True)) if named else named
    if foreign:
        record_refusals(
            episode_ids=foreign,
            by=member,
            page=page,
            at=timezone.now(),  # noqa: TID251 - where a request ends is an interface
        )


def _episodes(name: str, value: Any) -> set[UUID]:
    if name not in NAMED or not isinstance(value, UUID):
        return set()
    model, path = NAMED[name]
    return set(model.objects.filter(pk=value).values_list(path, flat=True))


def _unrecorded(
    request: HttpRequest, response: HttpResponse, member: Membership | None, page: str
) -> HttpResponse:
    logger.error("what %s showed could not be recorded", page)
    if member is None or member.role == Role.CLIENT:
        return response
    answer = failed(request)
    answer.status_code = UNAVAILABLE
    return answer
