"""Guess, then reveal: a therapist's own rating and guess, before the client's comes in."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from vincula.catalogue.wording import Available, availability
from vincula.responses import Answer, Response
from vincula.scoring import Score, allows, score
from vincula_practice.audit.actions import record
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.models import CheckIn, Occasion, StoredResponse
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Client, Membership
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import may_work_on
from vincula_practice.sessions.models import Session, SessionState
from vincula_practice.signals.models import RevealChoice, SessionView

# The client's form, and the therapist's about it: its items end in the same letters.
OF_CLIENT, OF_THERAPIST = "session_check", "session_check_therapist"
LOWEST, HIGHEST = 0.0, 4.0


@transaction.atomic
def give_view(
    *,
    session: Session,
    own: float,
    guess: Mapping[str, float],
    by: Membership,
    at: datetime,
) -> SessionView:
    """Keep a therapist's own rating and guess; raises Refused once the client's is in.

    A guess of what one has seen is none: it can be given until the client's rating of
    this session arrives, once, and is not changed afterwards.
    """
    if not treats(by) or not may_work_on(member=by, episode_id=session.episode_id):
        raise NotAllowed
    if session.starts_at > at or session.state in {
        SessionState.MISSED,
        SessionState.CANCELLED,
    }:
        raise Refused(_("This session has not taken place."))
    Session.objects.select_for_update().get(pk=session.pk)
    if SessionView.objects.filter(session=session, member=by).exists():
        raise Refused(_("You have given your guess; it stays as it is."))
    if rating_is_in(session):
        raise Refused(_("The client’s rating has come in already."))  # noqa: RUF001 - as it is written
    view = SessionView.objects.create(
        episode=session.episode,
        session=session,
        member=by,
        given={
            "own": _checked(own),
            "guess": {item: float(value) for item, value in guess.items()},
            "score": _score(guess, at),
        },
        given_at=at,
    )
    record("gave", view, by=by, at=at)
    return view


@transaction.atomic
def open_both(*, session: Session, by: Membership, at: datetime) -> SessionView:
    """Open guess and rating; raises Refused while one of the two is missing."""
    if not treats(by) or not may_work_on(member=by, episode_id=session.episode_id):
        raise NotAllowed
    rows = SessionView.objects.select_for_update().filter(session=session, member=by)
    view = rows.first()
    if view is None or not rating_is_in(session):
        raise Refused(_("There is nothing to open yet: both have to be in."))
    if view.opened_at is None:
        view.opened_at = at
        view.save(update_fields=["opened_at"])
        record("opened both", view, by=by, at=at)
    return view


@transaction.atomic
def choose_reveal(
    *, client: Client, together: bool, items: bool, by: Membership, at: datetime
) -> RevealChoice:
    """Let a client choose: opened together or by the therapist alone, and how closely."""
    if not is_client(by) or by.person_id != client.person_id:
        raise NotAllowed
    choice = RevealChoice(
        client=client, chosen={"together": together, "items": items}, chosen_at=at
    )
    # Its primary key is known: the row that is there is changed, else one is made.
    choice.save()
    record("chose", client, by=by, at=at)
    return choice


def rating_is_in(session: Session) -> bool:
    """Tell whether the client has sent a rating of this session."""
    sent = StoredResponse.objects.filter(
        checkin__session=session,
        checkin__occasion=Occasion.AFTER,
        checkin__state=CheckIn.State.SUBMITTED,
        instrument=OF_CLIENT,
    )
    return sent.exists()


def _checked(own: float) -> float:
    if not LOWEST <= own <= HIGHEST:
        raise Refused(_("This answer is not among the ones offered."))
    return float(own)


def _score(guess: Mapping[str, float], at: datetime) -> float:
    instrument = catalogue().get(OF_THERAPIST)
    known = {item.id for item in instrument.items}
    for item, value in guess.items():
        if item not in known or not allows(instrument.answer_set(item), value):
            raise Refused(_("This answer is not among the ones offered."))
    response = Response(
        instrument=OF_THERAPIST,
        version=instrument.version,
        answers=tuple(Answer(item=i, value=v) for i, v in guess.items()),
        completed_at=at,
    )
    result = score(instrument, response)[str(instrument.definition.main_scale)]
    if not isinstance(result, Score):
        raise Refused(_("Too few answers for a guess."))
    return result.value


def questions(language: str, on: date) -> dict[str, str]:
    """Return the client's questions by the item of the guess about them."""
    text = availability(catalogue().get(OF_CLIENT), language=language, on=on)
    if not isinstance(text, Available):
        return {}
    words = text.wording.items
    return {item.replace("vsc_", "vsct_"): one for item, one in words.items()}
