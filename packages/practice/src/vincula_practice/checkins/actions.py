"""Open, invite to, answer and send a check-in. Each answer is kept as it is given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from vincula.catalogue.model import AnswerKind, Instrument
from vincula.responses import Missing
from vincula.scoring import allows
from vincula_practice.audit.actions import record
from vincula_practice.checkins.begun import begin
from vincula_practice.checkins.catalogue import catalogue
from vincula_practice.checkins.devices import (
    all_given_through,
    begun,
    device_hash,
    given_through,
    reads_answers,
)
from vincula_practice.checkins.followups import is_asked
from vincula_practice.checkins.keys import Asked, Key
from vincula_practice.checkins.models import (
    Answer,
    Channel,
    CheckIn,
    Invitation,
    Rhythm,
    StoredResponse,
)
from vincula_practice.checkins.plans import plan_or_suggested
from vincula_practice.checkins.queries import days_asked, lines_of
from vincula_practice.checkins.schedule import Line, due
from vincula_practice.checkins.versions import repinned
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Membership
from vincula_practice.people.queries import planned_episodes_for
from vincula_practice.people.restrictions import is_restricted
from vincula_practice.people.tokens import hash_token, new_token
from vincula_practice.sessions.models import Session

LONGEST_WORDS = 2000


class AlreadySent(Refused):
    """The check-in was sent; its answers stay as they are."""


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation and its token; the token is not stored and shown once."""

    invitation: Invitation
    token: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A sent check-in; ``fresh`` is False when it had been sent before."""

    checkin: CheckIn
    responses: tuple[StoredResponse, ...]
    fresh: bool


@transaction.atomic
def open_checkin(*, session: Session, occasion: str, at: datetime) -> CheckIn:
    """Return the check-in of this session and occasion, made by the plan if new.

    Raises Refused where the client asked that nothing new is asked.
    """
    Session.objects.select_for_update().get(pk=session.pk)
    if is_restricted(client_id=session.episode.client_id):
        raise Refused(_("This client asked that nothing new is asked of them for now."))
    known = CheckIn.objects.filter(session=session, occasion=occasion).first()
    if known:
        return known
    plan = plan_or_suggested(episode=session.episode, at=at)
    asked = [
        form
        for line in lines_of(plan)
        if due(
            line,
            occasion=occasion,
            number=session.number,
            on=session.day,
            asked_on=_asked_on(session, line),
        )
        for form in _forms(session, line.instrument)
    ]
    return CheckIn.objects.create(
        session=session,
        occasion=occasion,
        plan=plan,
        asked=[form.as_json() for form in asked],
        opened_at=at,
    )


def _asked_on(session: Session, line: Line) -> list[date]:
    # Only dates ask for the past, and looking there costs more than all the rest.
    if line.rhythm != Rhythm.DATES:
        return []
    return days_asked(episode_id=session.episode_id, instrument=line.instrument)


def _forms(session: Session, instrument_id: str) -> list[Asked]:
    instrument = catalogue().get(instrument_id)
    if instrument.definition.group != "goals":
        return [Asked(instrument=instrument_id, version=instrument.version)]
    goals = session.episode.goals.filter(closed_at=None).order_by("set_at", "pk")
    return [
        Asked(instrument=instrument_id, version=instrument.version, about=goal.pk)
        for goal in goals
    ]


@transaction.atomic
def invite(
    *, checkin: CheckIn, channel: str, by: Membership | None, at: datetime
) -> Link:
    """Make a personal link to a check-in; it expires and only submits."""
    if by is not None:
        _may_invite(checkin, by)
    checkin = _locked_open(checkin)
    if channel == Channel.QR and by and not reads_answers(by) and begun(checkin):
        raise Refused(
            _("They have begun to answer. Send the link again, or ask their therapist.")
        )
    practice = checkin.session.episode.client.practice
    token = new_token()
    invitation = Invitation.objects.create(
        checkin=checkin,
        channel=channel,
        token_hash=hash_token(token),
        created_at=at,
        created_by=by,
        expires_at=at + timedelta(days=practice.link_days),
    )
    record(
        "invited", checkin, by=by, at=at, practice_id=practice.pk, channel=str(channel)
    )
    return Link(invitation, token)


def _may_invite(checkin: CheckIn, by: Membership) -> None:
    planned = planned_episodes_for(member=by)
    if not planned.filter(pk=checkin.session.episode_id).exists():
        raise NotAllowed


@transaction.atomic
def withdraw_links(*, checkin: CheckIn, by: Membership, at: datetime) -> int:
    """Let no link to this check-in work any more; return how many that were."""
    _may_invite(checkin, by)
    practice_id = checkin.session.episode.client.practice_id
    running = checkin.invitations.filter(expires_at__gt=at, withdrawn_at=None)
    number = running.update(withdrawn_at=at)
    record("withdrew", checkin, by=by, at=at, practice_id=practice_id, links=number)
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was given to one question: a value, words, or the wish to skip it.

    ``words`` of None means that nothing was written, "" that it was taken back. ``at``
    is when it was answered, where that was before it reached us.
    """

    key: Key
    value: float | None = None
    words: str | None = None
    skipped: bool = False
    at: datetime | None = None

    @property
    def given(self) -> bool:
        return self.value is not None or self.words is not None or self.skipped


def keep_answer(
    *,
    checkin: CheckIn,
    key: Key,
    at: datetime,
    value: float | None = None,
    words: str | None = None,
    skipped: bool = False,
) -> None:
    """Keep one answer of an open check-in; see `keep_answers`."""
    entry = Entry(key=key, value=value, words=words, skipped=skipped)
    keep_answers(checkin=checkin, entries=[entry], at=at)


@transaction.atomic
def keep_answers(
    *,
    checkin: CheckIn,
    entries: Sequence[Entry],
    at: datetime,
    words: str | None = None,
    device: str = "",
) -> None:
    """Keep answers of an open check-in; the latest counts. Nothing given: no change.

    ``words`` is the closing line, ``device`` the one that may read all this back
    behind a link. Raises Refused for a question that is not asked or
    a value that is not offered, and then keeps none; AlreadySent after the check-in
    was sent.
    """
    checkin = _locked_open(checkin)
    begin(checkin, at=at)
    if words is not None:
        _keep_words(checkin, words, device=device)
    forms = repinned(checkin)
    kept = {_place(answer): answer for answer in checkin.answers.all()}
    for entry in entries:
        if entry.given:
            _keep(checkin, entry, forms=forms, kept=kept, at=at, device=device)


def _keep(
    checkin: CheckIn,
    entry: Entry,
    *,
    forms: list[Asked],
    kept: "dict[Place, Answer]",
    at: datetime,
    device: str,
) -> None:
    asked = next((form for form in forms if _same_form(form, entry.key)), None)
    if asked is None:
        raise Refused(_("This question is not part of the check-in."))
    _check(catalogue().get(asked.instrument), entry)
    fresh = Answer(
        checkin=checkin,
        instrument=asked.instrument,
        version=asked.version,
        about_id=asked.about,
        item=entry.key.item,
    )
    answer = kept.get(_place(fresh), fresh)
    if _only_left_empty(entry) and not given_through(answer.device_hash, device):
        return  # this device was not shown the words, so it did not take them back
    if entry.at and answer.at and entry.at < answer.at:
        return  # answered again since, elsewhere
    answer.value = entry.value
    answer.words = _storable(entry.words or "")
    answer.skipped = entry.skipped
    answer.at = entry.at or at
    answer.device_hash = device_hash(device)
    answer.save()


def _only_left_empty(entry: Entry) -> bool:
    return entry.value is None and not entry.skipped and not (entry.words or "").strip()


Place = tuple[str, str, UUID | None, str]


def _place(answer: Answer) -> Place:
    return (answer.instrument, answer.version, answer.about_id, answer.item)


@transaction.atomic
def keep_words(*, checkin: CheckIn, words: str, device: str = "") -> None:
    """Keep the closing line of an open check-in."""
    _keep_words(_locked_open(checkin), words, device=device)


def _keep_words(checkin: CheckIn, words: str, *, device: str) -> None:
    storable = _storable(words)
    if not storable and not given_through(checkin.words_device_hash, device):
        return  # as above
    checkin.words = storable
    checkin.words_device_hash = device_hash(device)
    checkin.save(update_fields=["words", "words_device_hash"])


def _storable(words: str) -> str:
    # PostgreSQL stores every character but this one.
    return words.replace("\0", "").strip()[:LONGEST_WORDS]


@transaction.atomic
def submit(
    *,
    checkin: CheckIn,
    channel: str,
    language: str,
    at: datetime,
    typed_in_by: Membership | None = None,
    device: str = "",
    answered_at: datetime | None = None,
) -> Sent:
    """Store the answers for good, once: sending again returns what is stored.

    Two tabs, a double tap or a lost connection end in one response an instrument.
    ``answered_at`` is given where that was before ``at``, the moment it arrived.
    """
    locked = _locked(checkin)
    if locked.state == CheckIn.State.SUBMITTED:
        stored = tuple(locked.responses.order_by("instrument", "pk"))
        return Sent(locked, stored, fresh=False)
    forms = repinned(locked)
    kept = {_place(answer): answer for answer in locked.answers.all()}
    responses = StoredResponse.objects.bulk_create(
        _stored(locked, form, kept=kept, at=answered_at or at) for form in forms
    )
    locked.state = CheckIn.State.SUBMITTED
    locked.submitted_at = at
    locked.answered_at = answered_at
    locked.channel = channel
    locked.language = language
    locked.typed_in_by = typed_in_by
    if all_given_through(locked, kept.values(), device=device):
        locked.sent_device_hash = device_hash(device)
    locked.save()
    practice_id = checkin.session.episode.client.practice_id
    record(
        "submitted",
        locked,
        by=typed_in_by,
        at=at,
        practice_id=practice_id,
        channel=str(channel),
        responses=len(responses),
    )
    return Sent(locked, tuple(responses), fresh=True)


def _stored(
    checkin: CheckIn, form: Asked, *, kept: "dict[Place, Answer]", at: datetime
) -> StoredResponse:
    instrument = catalogue().get(form.instrument)
    given = {
        item.id: kept.get((form.instrument, form.version, form.about, item.id))
        for item in instrument.items
    }
    values = {item: answer.value if answer else None for item, answer in given.items()}
    return StoredResponse(
        checkin=checkin,
        instrument=form.instrument,
        version=form.version,
        catalogue=catalogue().version,
        about_id=form.about,
        completed_at=at,
        answers=[
            _plain(item, answer, asked=is_asked(form.instrument, item, values))
            for item, answer in given.items()
        ],
    )


def _plain(item: str, answer: Answer | None, *, asked: bool) -> dict[str, object]:
    if answer is None:
        missing = Missing.NOT_REACHED if asked else Missing.NOT_ASKED
        return {"item": item, "missing": missing}
    moment = {"item": item, "at": answer.at.isoformat()}
    if answer.value is not None:
        return {**moment, "value": answer.value}
    if answer.words:
        return {**moment, "words": answer.words}
    reason = Missing.SKIPPED if answer.skipped else Missing.NOT_REACHED
    return {**moment, "missing": reason}


def _locked(checkin: CheckIn) -> CheckIn:
    # With the way to the client, whose key seals what is given.
    rows = CheckIn.objects.select_related("session__episode__client")
    return rows.select_for_update(of=("self",)).get(pk=checkin.pk)


def _locked_open(checkin: CheckIn) -> CheckIn:
    locked = _locked(checkin)
    if locked.state == CheckIn.State.SUBMITTED:
        raise AlreadySent(_("This check-in was already sent."))
    return locked


def _same_form(asked: Asked, key: Key) -> bool:
    return asked.instrument == key.instrument and asked.about == key.about


def _check(instrument: Instrument, entry: Entry) -> None:
    item = next((i for i in instrument.items if i.id == entry.key.item), None)
    if item is None:
        raise Refused(_("This question is not part of the check-in."))
    if entry.skipped and not item.skippable:
        raise Refused(_("This question cannot be skipped."))
    allowed = instrument.answer_set(item.id)
    wrong_value = entry.value is not None and not allows(allowed, entry.value)
    wrong_words = entry.words is not None and allowed.kind is not AnswerKind.TEXT
    if wrong_value or wrong_words:
        raise Refused(_("This answer is not among the ones offered."))
