"""Say something hard, change how it travels, take it back, open what was told.

What is told leaves an event like any other deed. What stays with the client, or is only
counted, leaves none: that there is one would be told by it.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from vincula_practice.audit.actions import record
from vincula_practice.checkins.models import Channel
from vincula_practice.conversations import counting
from vincula_practice.conversations.concern import (
    TOLD,
    Concern,
    OwnConcern,
    Travel,
)
from vincula_practice.conversations.concerns import own_spoken, waits_for_a_session
from vincula_practice.conversations.returning import forget_concerns
from vincula_practice.conversations.sayings import SENTENCES
from vincula_practice.people.errors import NotAllowed, Refused
from vincula_practice.people.models import Episode, Membership, Role
from vincula_practice.people.policies import is_client, treats
from vincula_practice.people.queries import may_work_on
from vincula_practice.signals.actions import (
    mark_seen,
    raise_concern_signal,
    withdraw_concern_signal,
)

LONGEST = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What is said and how it travels, as it is shown back before it is sent."""

    travel: str
    kinds: tuple[str, ...]
    words: str

    def checked(self) -> "Saying":
        """Return it tidied; raises Refused for one that says nothing, or nowhere."""
        kinds = tuple(one for one in SENTENCES if one in self.kinds)
        words = self.words.strip()[:LONGEST]
        if self.travel not in Travel.values:
            raise Refused(_("Choose who is to know."))
        if not (kinds or words):
            raise Refused(_("Choose a sentence, or write a few words."))
        return Saying(travel=self.travel, kinds=kinds, words=words)

    def kept(self, **more: str) -> dict[str, object]:
        return {
            "travel": self.travel,
            "kinds": list(self.kinds),
            "words": self.words,
            **more,
        }


def saying_from(given: QueryDict) -> Saying:
    """Read what somebody chose and wrote; checked only when it is to be kept."""
    return Saying(
        travel=given.get("travel", ""),
        kinds=tuple(given.getlist("kinds")),
        words=given.get("words", ""),
    )


def client_of(episode: Episode) -> Membership:
    """Return as whom the client of an episode asks, for what comes through a link."""
    return Membership.objects.select_related("person", "practice").get(
        practice_id=episode.client.practice_id,
        person_id=episode.client.person_id,
        role=Role.CLIENT,
    )


@transaction.atomic
def speak(
    *,
    episode: Episode,
    saying: Saying,
    by: Membership,
    at: datetime,
    instead: UUID | None = None,
    channel: str = Channel.PORTAL,
) -> Concern | OwnConcern:
    """Let a client say something hard; raises Refused for one that says nothing.

    ``instead`` is what it takes the place of. The same again is the same concern.
    ``channel`` says whether the client was signed in or held a link.
    """
    if not is_client(by) or not may_work_on(member=by, episode_id=episode.pk):
        raise NotAllowed
    saying = saying.checked()
    # In each case, so that what is locked does not tell what was chosen.
    tally = counting.held_tally(episode, counting.quarter_of(at.date()))
    known = own_spoken(member=by)
    if instead is not None:
        old = [one for one in known if one.pk == instead]
        for one in old:
            take_back(spoken=one, by=by, at=at)
        known = [one for one in known if one.pk != instead]
    same = [one for one in known if _same(one, saying)]
    if same:
        return same[0]
    if saying.travel in TOLD:
        return _told(episode, saying, by=by, at=at, channel=channel)
    return _own(episode, saying, tally)


def _same(one: Concern | OwnConcern, saying: Saying) -> bool:
    read = isinstance(one, Concern) and one.read_at is not None
    said = (one.travel, tuple(one.kinds), one.words)
    return not read and said == (saying.travel, saying.kinds, saying.words)


def _told(
    episode: Episode, saying: Saying, *, by: Membership, at: datetime, channel: str
) -> Concern:
    row = Concern.objects.create(episode=episode, told=saying.kept(), raised_at=at)
    if saying.travel == Travel.NOW:
        raise_concern_signal(episode=episode, about=str(row.pk), at=at)
    record("raised", row, by=by, at=at, channel=channel)
    return row


def _own(episode: Episode, saying: Saying, tally: counting.ConcernTally) -> OwnConcern:
    counts = saying.travel == Travel.COUNT
    if counts and not counting.is_counted(episode, tally.quarter):
        counting.move(tally, by=1)
    quarter = tally.quarter if counts else ""
    return OwnConcern.objects.create(episode=episode, said=saying.kept(quarter=quarter))


@transaction.atomic
def take_back(*, spoken: Concern | OwnConcern, by: Membership, at: datetime) -> None:
    """Take it back as if it had not been said; raises Refused once it was read."""
    if not is_client(by) or not may_work_on(member=by, episode_id=spoken.episode_id):
        raise NotAllowed
    if isinstance(spoken, Concern):
        _untell(spoken, by=by, at=at)
    else:
        _unkeep(spoken, quarter=counting.quarter_of(at.date()))


def _untell(spoken: Concern, *, by: Membership, at: datetime) -> None:
    held = Concern.objects.select_for_update().get(pk=spoken.pk)
    if held.read_at is not None:
        raise Refused(_("It has been read in the meantime, and stays as it is."))
    withdraw_concern_signal(episode=spoken.episode, about=str(held.pk))
    held.delete()
    forget_concerns(spoken.episode)
    record("took back", spoken, by=by, at=at)


def _unkeep(spoken: OwnConcern, *, quarter: str) -> None:
    episode, counted_in = spoken.episode, spoken.quarter if spoken.counts else ""
    tally = counting.held_tally(episode, quarter)
    OwnConcern.objects.filter(pk=spoken.pk).delete()
    # A quarter that is over has been shown, or could have been: its number stays.
    if counted_in == quarter and not counting.is_counted(episode, quarter):
        counting.move(tally, by=-1)


@transaction.atomic
def open_concern(*, concern: Concern, by: Membership, at: datetime) -> Concern:
    """Open what a client told; from here on it can be read, and not be changed."""
    if not treats(by) or not may_work_on(member=by, episode_id=concern.episode_id):
        raise NotAllowed
    held = Concern.objects.select_for_update().get(pk=concern.pk)
    if held.read_at is None:
        if waits_for_a_session(held, at=at):
            raise NotAllowed
        held.read_at, held.read_by = at, by
        held.save(update_fields=["read_at", "read_by"])
        # The same one where it was raised already: a concern is one signal.
        signal = raise_concern_signal(episode=held.episode, about=str(held.pk), at=at)
        mark_seen(signal=signal, by=by, at=at)
        record("read", held, by=by, at=at)
    return held
