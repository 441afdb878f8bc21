"""Signals as they were raised, and the thresholds that a practice chose."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from vincula.signals.lifecycle import SignalState
from vincula_practice.audit.pairs import both_or_neither
from vincula_practice.audit.reads import Noted
from vincula_practice.people.models import Client, Episode, Membership, Practice
from vincula_practice.sessions.models import Session
from vincula_practice.vault.errors import Unsound
from vincula_practice.vault.fields import Sealed, SealedJSON, part
from vincula_practice.vault.owners import Owner, notes_of


class State(models.TextChoices):
    """What people have done with a signal; `vincula.signals.lifecycle` has the ways."""

    OPEN = SignalState.OPEN.value
    SEEN = SignalState.SEEN.value
    TALKED_ABOUT = SignalState.TALKED_ABOUT.value
    RESOLVED = SignalState.RESOLVED.value
    DISMISSED = SignalState.DISMISSED.value
    SUPERSEDED = SignalState.SUPERSEDED.value


ALIVE = (State.OPEN, State.SEEN, State.TALKED_ABOUT)


class StoredSignal(Sealed, Noted):
    """One reason to look, as a rule raised it, and what people said of it since.

    ``told``: rule, version, thresholds, inputs and reason, as they were when it was
    raised; they never change. Which rule it was tells something of the client, so all
    of it is sealed. ``said``: what people answered, oldest first, by both sides.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="signals")
    session = models.ForeignKey(
        Session, models.PROTECT, null=True, related_name="signals"
    )
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="signals_seen"
    )
    closed_at = models.DateTimeField(null=True)
    snoozed_until = models.DateTimeField(null=True)
    superseded_by = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="supersedes"
    )
    told = SealedJSON()
    rule = part("told", "rule")
    about = part("told", "about", default="")
    said = SealedJSON(default=list)

    class Meta:
        db_table = "signals_stored_signal"
        indexes: ClassVar = [
            models.Index(fields=["episode", "state"], name="signals_of_an_episode"),
        ]
        constraints: ClassVar = [
            both_or_neither("seen_at", "seen_by", name="signal_seen_by_someone"),
            models.CheckConstraint(
                condition=Q(state=State.SUPERSEDED, superseded_by__isnull=False)
                | ~Q(state=State.SUPERSEDED) & Q(superseded_by__isnull=True),
                name="superseded_says_by_what",
            ),
            models.CheckConstraint(
                condition=Q(state__in=ALIVE, closed_at__isnull=True)
                | ~Q(state__in=ALIVE) & Q(closed_at__isnull=False),
                name="signal_closed_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.episode.client.person_id)

    def sealed_must_hold(self) -> None:
        if not all(self.told.get(name) for name in ("rule", "version", "reason")):
            raise Unsound("a signal has a rule, its version and a reason")


class RuleSetting(models.Model):
    """The thresholds of a practice from a moment on; nothing earlier is overwritten.

    ``thresholds`` holds, by rule, only what differs from the library's own. ``course_models``
    names, by instrument, the model of the expected course that was put to use.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="rule_settings")
    number = models.PositiveIntegerField()
    thresholds = models.JSONField(default=dict)
    course_models = models.JSONField(default=dict)
    since = models.DateTimeField()
    set_by = models.ForeignKey(Membership, models.PROTECT, null=True)

    class Meta:
        db_table = "signals_rule_setting"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "number"], name="rule_settings_in_order"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CourseModel(models.Model):
    """A model of the expected course as a practice installed it; a row never changes.

    ``text`` is the file that `vincula trajectory fit` wrote, card and all; a new card is
    a new row. ``reference`` names the curve of the library that it is. ``number`` counts
    within practice and instrument, ``planned_end`` in ``unit``.
    """

    class Unit(models.TextChoices):
        SESSIONS = "sessions"
        WEEKS = "weeks"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    instrument = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    number = models.PositiveIntegerField()
    text = models.TextField()
    reference = models.CharField(max_length=64, blank=True, default="")
    unit = models.CharField(max_length=8, choices=Unit, default=Unit.SESSIONS)
    planned_end = models.FloatField()
    installed_at = models.DateTimeField()
    installed_by = models.ForeignKey(Membership, models.PROTECT, null=True)

    class Meta:
        db_table = "signals_course_model"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["practice", "instrument", "number"],
                name="course_models_in_order",
            ),
            models.CheckConstraint(
                condition=Q(planned_end__gt=0), name="course_model_ends_later"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class SessionView(Sealed, Noted):
    """How a therapist found a session, and their guess of how the client did.

    Given before the client's own rating came in, or not at all. Sealed with the key of
    this therapist's notes about this client: it is for the therapist to learn from, and
    in nobody's export. ``given``: ``own`` (0 to 4), ``guess`` by item, ``score`` of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    episode = models.ForeignKey(Episode, models.PROTECT, related_name="session_views")
    session = models.ForeignKey(Session, models.PROTECT, related_name="session_views")
    member = models.ForeignKey(Membership, models.PROTECT, related_name="session_views")
    given = SealedJSON()
    given_at = models.DateTimeField()
    # When both were opened, by the therapist alone or together.
    opened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "signals_session_view"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["session", "member"], name="one_view_a_session"
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return notes_of(author=self.member_id, about=self.episode.client.person_id)


class RevealChoice(Sealed, models.Model):
    """How a client wants the two ratings of a session opened; the newest choice counts.

    ``chosen``: ``together`` or not, and whether single answers may be compared.
    """

    client = models.OneToOneField(
        Client, models.PROTECT, primary_key=True, related_name="reveal_choice"
    )
    chosen = SealedJSON()
    together = part("chosen", "together", default=False)
    items = part("chosen", "items", default=False)
    chosen_at = models.DateTimeField()

    class Meta:
        db_table = "signals_reveal_choice"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.client.person_id)


class GuideWords(Sealed, models.Model):
    """A therapist's own words to begin with, by kind of signal; for nobody else.

    ``words``: by rule, a dict of ``openings`` (at most three), ``question``, ``reply``.
    """

    member = models.OneToOneField(
        Membership, models.PROTECT, primary_key=True, related_name="guide_words"
    )
    words = SealedJSON()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "signals_guide_words"

    def __str__(self) -> str:
        return str(self.pk)

    def sealed_for(self) -> Owner:
        return Owner(self.member.person_id)


class RoomState(models.Model):
    """What somebody opened last in the room, so that the other one sees it, too.

    ``part`` names a part of the page, never what stands in it. ``touched_at`` moves
    whenever something was said or done in the room.
    """

    class Part(models.TextChoices):
        NOTHING = ""
        SIGNALS = "signals"
        PICTURE = "picture"
        GOALS = "goals"
        CHANGED = "changed"

    episode = models.OneToOneField(
        Episode, models.PROTECT, primary_key=True, related_name="room"
    )
    part = models.CharField(max_length=12, choices=Part, blank=True, default="")
    opened_by = models.ForeignKey(Membership, models.PROTECT, null=True)
    touched_at = models.DateTimeField()

    class Meta:
        db_table = "signals_room_state"

    def __str__(self) -> str:
        return str(self.pk)
